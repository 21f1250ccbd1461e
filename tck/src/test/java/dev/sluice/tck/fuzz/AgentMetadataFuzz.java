package dev.sluice.tck.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.AgentMetadata;
import dev.sluice.MetadataException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Metadata of a stranger: whatever the bytes are, they are refused as metadata, or they are what encoding gives (META-2). */
class AgentMetadataFuzz {
  private static final int MAGIC = 0x534c434d;
  private static final int SIGNATURE_BYTES = 32;

  @FuzzTest(maxDuration = "60s")
  void anyBytes(byte[] bytes) {
    check(bytes);
  }

  /** The same behind a header and a check sum that are right, which no fuzzer guesses. */
  @FuzzTest(maxDuration = "60s")
  void anyBody(byte[] body) throws NoSuchAlgorithmException {
    check(sealed(body, false));
    check(sealed(body, true));
  }

  private static void check(byte[] bytes) {
    AgentMetadata metadata;
    try {
      metadata = AgentMetadata.decode(bytes);
    } catch (MetadataException refused) {
      return;
    }
    assertThat(metadata.encode()).isEqualTo(bytes);
    assertThat(AgentMetadata.decode(metadata.encode())).isEqualTo(metadata);
    assertThat(metadata.toString()).isNotEmpty();
  }

  private static byte[] sealed(byte[] body, boolean signed) throws NoSuchAlgorithmException {
    ByteBuffer plain = ByteBuffer.allocate(12 + body.length).putInt(MAGIC).putShort((short) 1).putShort((short) (signed ? 1 : 0)).putInt(body.length).put(body);
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(plain.array());
    return ByteBuffer.allocate(plain.capacity() + sum.length + (signed ? SIGNATURE_BYTES : 0)).put(plain.flip()).put(sum).array();
  }
}
