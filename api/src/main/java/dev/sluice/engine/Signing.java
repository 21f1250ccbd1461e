package dev.sluice.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and HMAC-SHA-256 over metadata and control frames. Every Java runtime has both. */
final class Signing {
  static final int BYTES = 32;

  private Signing() {}

  static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java runtime has no SHA-256", missing);
    }
  }

  /** @param purpose keeps a signature of one kind of message from being used for another */
  static byte[] hmac(String secret, String purpose, byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update(purpose.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java runtime has no HmacSHA256", missing);
    }
  }

  /** Compares in constant time. */
  static boolean same(byte[] wanted, byte[] bytes, int offset) {
    return MessageDigest.isEqual(wanted, Arrays.copyOfRange(bytes, offset, offset + BYTES));
  }
}
