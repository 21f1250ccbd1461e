package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Device;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.backend.libfabric.ffm.FiMrAttr;
import dev.sluice.backend.libfabric.ffm.FidMr;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where there is no CUDA, or the library was built without it, asking for direct device memory is answered by staging, and said. */
class DeviceAccessTest {
  private static final Map<String, String> DIRECT = Map.of("provider", "tcp", "device_memory", "direct");

  private BackendConfig config;
  private FabricVersion version;

  @BeforeEach
  void load() {
    LibfabricProviderTest.require();
    assumeTrue(Files.notExists(Path.of("/proc/driver/nvidia")), "there is a GPU here, which libfabric may take");
    config = new BackendConfig(DIRECT, System.getenv());
    FabricLibrary library = FabricNatives.load(config);
    version = library.version();
  }

  @Test
  void aProviderThatTakesNoDeviceMemoryIsToldWithTheReason() throws Exception {
    List<RailGroup> groups = LibfabricBackend.openRails(LibfabricSettings.of(config), FabricNatives.load(config));

    DeviceAccess.Probed probed = DeviceAccess.probe(version, groups);

    assertThat(probed.access()).isEqualTo(DeviceAccess.STAGED);
    assertThat(probed.reason()).isNotEmpty();
    groups.forEach(group -> assertThat(group.close()).isTrue());
  }

  /** The structure and the function are the right ones: main memory goes the same way. What is CUDA's is refused, and not taken for main memory, by a library that knows none. */
  @Test
  void attributesSayWhoseMemoryItIs() throws Exception {
    List<RailGroup> groups = LibfabricBackend.openRails(LibfabricSettings.of(config), FabricNatives.load(config));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(FiMrAttr.SIZE, Long.BYTES);
      MemorySegment place = arena.allocate(JAVA_LONG, 2);
      MemorySegment registration = arena.allocate(JAVA_LONG);
      place.setAtIndex(JAVA_LONG, 0, arena.allocate(4096).address());
      place.setAtIndex(JAVA_LONG, 1, 4096);
      attributes.set(JAVA_LONG, FiMrAttr.mr_iov, place.address());
      attributes.set(JAVA_LONG, FiMrAttr.iov_count, 1);
      attributes.set(JAVA_LONG, FiMrAttr.access, FabricConstants.FI_REMOTE_WRITE);
      attributes.set(JAVA_LONG, FiMrAttr.requested_key, 4711);
      long domain = groups.getFirst().rails().getFirst().domain();

      assertThat(Fids.register(domain, attributes.address(), 0, registration.address())).isZero();
      assertThat(NativeAccess.everything().get(JAVA_LONG, registration.get(JAVA_LONG, 0) + FidMr.key)).isEqualTo(4711);
      assertThat(Fids.close(registration.get(JAVA_LONG, 0))).isZero();
      attributes.set(JAVA_INT, FiMrAttr.iface, FabricConstants.FI_HMEM_CUDA);
      assertThat(Fids.register(domain, attributes.address(), 0, registration.address())).isNegative();
    } finally {
      groups.forEach(RailGroup::close);
    }
  }

  @Test
  void infoSaysThatWhatWasAskedForIsNotDone() {
    Availability answer = new LibfabricBackendProvider().availability(config);

    assertThat(answer).isInstanceOfSatisfying(Availability.Available.class, available -> {
      assertThat(available.memoryKinds()).containsExactly(MemoryKind.HOST);
      assertThat(available.notes()).anyMatch(note -> note.contains("device memory is staged, though direct was asked for"));
    });
  }

  @Test
  void theBackendOpensAndDeclaresMainMemoryAlone() throws Exception {
    Backend backend = new LibfabricBackendProvider().open(new BackendContext("staged", config, (_, _, _) -> {}, _ -> {}));
    try {
      assertThat(backend.capabilities().has(Capability.DEVICE)).isFalse();
      assertThat(backend.capabilities().movements()).allMatch(movement -> movement.local() == MemoryKind.HOST && movement.remote() == MemoryKind.HOST);
    } finally {
      backend.close();
    }
  }

  @Test
  void dmaBufsAreTriedWhereTheLibraryKnowsThem() {
    assertThat(new FabricVersion(1, 19).registersDmaBufs()).isFalse();
    assertThat(new FabricVersion(1, 20).registersDmaBufs()).isTrue();
    assertThat(new FabricVersion(2, 0).registersDmaBufs()).isTrue();
  }

  @Test
  void deviceMemoryIsRefusedWhereItIsStaged() throws Exception {
    Backend backend = new LibfabricBackendProvider().open(new BackendContext("staged", config, (_, _, _) -> {}, _ -> {}));
    try {
      Memory memory = new Memory.OnDevice(4096, 4096, new Device("GPU-1", "0000:01:00.0", 0));

      assertThatThrownBy(() -> backend.register(memory)).isInstanceOf(BackendException.class).hasMessageContaining("device_memory");
    } finally {
      backend.close();
    }
  }
}
