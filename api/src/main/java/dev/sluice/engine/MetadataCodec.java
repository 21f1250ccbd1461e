package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.MemoryKind;
import dev.sluice.MetadataException;
import dev.sluice.RegionOptions;
import dev.sluice.Rights;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The binary form of {@link AgentMetadata}: header (magic, version, flags, body length), body, SHA-256 of header and body, and, when
 * signed, their HMAC-SHA-256. Decoding accepts exactly what encoding gives.
 */
public final class MetadataCodec {
  private static final int MAGIC = 0x534c434d;
  private static final int VERSION = 1;
  private static final int SIGNED = 1;
  private static final int HEADER = 12;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_BACKENDS = 32;
  private static final int MAX_REGIONS = 100_000;
  private static final int MAX_ENDPOINT_BYTES = 4096;
  private static final int MAX_KEY_BYTES = 240;
  private static final int MAX_BOOT_BYTES = 128;
  private static final int MAX_DEVICE_BYTES = 64;
  private static final String PURPOSE = "sluice agent metadata";

  private MetadataCodec() {}

  /**
   * Encodes.
   *
   * @param metadata the metadata
   * @return the bytes
   */
  public static byte[] encode(AgentMetadata metadata) {
    byte[] signature = HexFormat.of().parseHex(metadata.signature());
    byte[] signed = headerAndBody(metadata, signature.length > 0);
    return new WireWriter().raw(signed).raw(Signing.sha256(signed, signed.length)).raw(signature).toBytes();
  }

  /**
   * Decodes.
   *
   * @param bytes the bytes
   * @return the metadata
   * @throws MetadataException when they are anything else than what {@link #encode} gives
   */
  public static AgentMetadata decode(byte[] bytes) {
    try {
      return read(bytes);
    } catch (MetadataException wrong) {
      throw new MetadataException("these " + bytes.length + " bytes are not agent metadata: " + wrong.getMessage(), wrong);
    }
  }

  /** A copy that is signed with a secret. */
  static AgentMetadata sign(AgentMetadata metadata, String secret) {
    byte[] signed = headerAndBody(metadata, true);
    return withSignature(metadata, HexFormat.of().formatHex(Signing.hmac(secret, PURPOSE, signed, signed.length)));
  }

  /** Throws unless the metadata is signed with a secret. */
  static void verify(AgentMetadata metadata, String secret) {
    if (metadata.signature().isEmpty()) {
      throw new MetadataException("metadata of agent '" + metadata.name() + "' is not signed, and this agent has a cluster secret: set the same "
          + "SLUICE_CLUSTER_SECRET on both sides");
    }
    if (!sign(metadata, secret).signature().equals(metadata.signature())) {
      throw new MetadataException("metadata of agent '" + metadata.name() + "' is signed with another cluster secret, or was changed: set the "
          + "same SLUICE_CLUSTER_SECRET on both sides");
    }
  }

  private static AgentMetadata withSignature(AgentMetadata m, String signature) {
    return new AgentMetadata(m.name(), m.incarnation(), m.epoch(), m.host(), m.backends(), m.regions(), m.foreign(), signature);
  }

  private static byte[] headerAndBody(AgentMetadata metadata, boolean signed) {
    byte[] body = body(metadata);
    return new WireWriter().i32(MAGIC).u16(VERSION).u16(signed ? SIGNED : 0).i32(body.length).raw(body).toBytes();
  }

  private static byte[] body(AgentMetadata metadata) {
    WireWriter out = new WireWriter();
    out.text(metadata.name()).uuid(metadata.incarnation()).i64(metadata.epoch()).u8(metadata.foreign() ? 1 : 0);
    HostIdentity host = metadata.host();
    out.text(host.boot()).i64(host.pid()).i64(host.startTime());
    out.i32(metadata.backends().size());
    for (BackendEntry backend : metadata.backends()) {
      out.text(backend.name()).bytes(backend.endpoint());
    }
    out.i32(metadata.regions().size());
    for (RegionEntry region : metadata.regions()) {
      out.text(region.name()).i64(region.epoch()).u8(indexOf(MemoryKind.values(), region.kind())).i64(region.bytes()).u8(indexOf(Rights.values(), region.rights()));
      out.bytes(region.layout()).text(region.device().orElse(""));
      out.i32(region.keys().size());
      for (KeyEntry key : region.keys()) {
        out.u8(indexOf(metadata.backends(), key.backend())).u8(key.staged() ? 1 : 0).i64(key.address()).bytes(key.key());
      }
    }
    return out.toBytes();
  }

  /** The constants' order is part of the format: new ones go to the end. */
  private static <T> int indexOf(T[] constants, T constant) {
    return List.of(constants).indexOf(constant);
  }

  private static int indexOf(List<BackendEntry> backends, String name) {
    for (int i = 0; i < backends.size(); i++) {
      if (backends.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new MetadataException("a region has a key of backend " + name + ", which the metadata does not list");
  }

  private static AgentMetadata read(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new MetadataException("at most " + MAX_BYTES + " bytes are read");
    }
    WireReader header = new WireReader(bytes, 0, bytes.length);
    if (header.i32() != MAGIC) {
      throw new MetadataException("they do not begin as metadata does");
    }
    int version = header.u16();
    int flags = header.u16();
    int length = header.i32();
    if (version != VERSION) {
      throw new MetadataException("version " + version + " is not known here, only version " + VERSION + ": use one release of Sluice on both sides");
    }
    boolean signed = flags == SIGNED;
    long wanted = HEADER + (long) length + Signing.BYTES + (signed ? Signing.BYTES : 0);
    if (length < 0 || (flags & ~SIGNED) != 0 || wanted != bytes.length) {
      throw new MetadataException("they should be " + wanted + " bytes");
    }
    if (!Signing.same(Signing.sha256(bytes, HEADER + length), bytes, HEADER + length)) {
      throw new MetadataException("the integrity check fails: they were changed on their way");
    }
    String signature = signed ? HexFormat.of().formatHex(bytes, bytes.length - Signing.BYTES, bytes.length) : "";
    WireReader in = new WireReader(bytes, HEADER, length);
    AgentMetadata metadata = readBody(in, signature);
    in.end();
    return metadata;
  }

  private static AgentMetadata readBody(WireReader in, String signature) {
    String name = in.text(AgentMetadata.MAX_NAME_BYTES);
    UUID incarnation = in.uuid();
    long epoch = in.i64();
    boolean foreign = in.flag();
    HostIdentity host = new HostIdentity(in.text(MAX_BOOT_BYTES), in.i64(), in.i64());
    int backendCount = in.count(MAX_BACKENDS, 8);
    List<BackendEntry> backends = new ArrayList<>(backendCount);
    for (int i = 0; i < backendCount; i++) {
      BackendEntry backend = new BackendEntry(in.text(AgentMetadata.MAX_NAME_BYTES), in.bytes(MAX_ENDPOINT_BYTES));
      if (backends.stream().anyMatch(before -> before.name().equals(backend.name()))) {
        throw new MetadataException("backend " + backend.name() + " is listed twice");
      }
      backends.add(backend);
    }
    int regionCount = in.count(MAX_REGIONS, 30);
    List<RegionEntry> regions = new ArrayList<>(regionCount);
    for (int i = 0; i < regionCount; i++) {
      regions.add(readRegion(in, backends));
    }
    return new AgentMetadata(name, incarnation, epoch, host, backends, regions, foreign, signature);
  }

  private static RegionEntry readRegion(WireReader in, List<BackendEntry> backends) {
    String name = in.text(AgentMetadata.MAX_NAME_BYTES);
    long epoch = in.i64();
    MemoryKind kind = in.constant(MemoryKind.values());
    long bytes = in.i64();
    Rights rights = in.constant(Rights.values());
    byte[] layout = in.bytes(RegionOptions.MAX_LAYOUT_BYTES);
    String device = in.text(MAX_DEVICE_BYTES);
    if (bytes < 1 || epoch < 1) {
      throw new MetadataException("region '" + name + "' has " + bytes + " bytes and epoch " + epoch + ": both are at least 1");
    }
    int keyCount = in.count(backends.size(), 14);
    List<KeyEntry> keys = new ArrayList<>(keyCount);
    for (int i = 0; i < keyCount; i++) {
      int backend = in.u8();
      boolean staged = in.flag();
      if (backend >= backends.size()) {
        throw new MetadataException("region '" + name + "' has a key of backend " + backend + " of " + backends.size());
      }
      keys.add(new KeyEntry(backends.get(backend).name(), in.i64(), in.bytes(MAX_KEY_BYTES), staged));
    }
    return new RegionEntry(name, epoch, kind, bytes, rights, layout, device.isEmpty() ? Optional.empty() : Optional.of(device), keys);
  }
}
