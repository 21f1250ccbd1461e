package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.backend.libfabric.ffm.RecordedInfo;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What endpoints are told: one whose table of functions is ours stands for EFA's. */
class EndpointOptionsTest {
  private static final int ENDPOINT_LEVEL = 0;
  private static final int SHARED_MEMORY_PERMITTED = 11;
  private static final long OPS = 24;
  private static final long SETOPT = 24;
  private static final long TABLE_BYTES = 64;
  private static final long DOMAIN_ENDPOINT = 24;
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final MethodHandle OPEN = NativeAccess.downcallAnywhere(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private final Arena arena = Arena.ofConfined();
  private final List<Told> told = new ArrayList<>();
  private int answer;
  private MemorySegment realOpen;

  /** One call of {@code fi_setopt}. */
  private record Told(int level, int option, byte value, long bytes) {}

  @AfterEach
  void free() {
    arena.close();
  }

  /** Called by the code under test as the provider's function. */
  private int setopt(long endpoint, int level, int option, long value, long bytes) {
    told.add(new Told(level, option, MEMORY.get(JAVA_BYTE, value), bytes));
    return answer;
  }

  private long setoptPointer() throws ReflectiveOperationException {
    return function("setopt", MethodType.methodType(int.class, long.class, int.class, int.class, long.class, long.class));
  }

  /** A pointer to a method of this test's. */
  private long function(String name, MethodType type) throws ReflectiveOperationException {
    MemoryLayout[] arguments = type.parameterList().stream().map(one -> one == int.class ? JAVA_INT : JAVA_LONG).toArray(MemoryLayout[]::new);
    return NativeAccess.upcall(MethodHandles.lookup().bind(this, name, type), FunctionDescriptor.of(JAVA_INT, arguments)).address();
  }

  /** @param size what its table says of its own length */
  private long endpoint(long size) throws ReflectiveOperationException {
    MemorySegment table = arena.allocate(TABLE_BYTES, Long.BYTES);
    table.set(JAVA_LONG, 0, size);
    table.set(JAVA_LONG, SETOPT, setoptPointer());
    MemorySegment endpoint = arena.allocate(TABLE_BYTES, Long.BYTES);
    endpoint.set(JAVA_LONG, OPS, table.address());
    return endpoint.address();
  }

  private FabricInfo recorded(String resource) {
    return FabricInfo.read(RecordedInfo.of(resource).getLast().make(arena));
  }

  @Test
  void efaIsToldToShareNoMemoryAndNothingElse() throws Exception {
    EndpointOptions.set(endpoint(TABLE_BYTES), recorded("efa.txt"));

    assertThat(told).containsExactly(new Told(ENDPOINT_LEVEL, SHARED_MEMORY_PERMITTED, (byte) 0, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp.txt", "shm.txt"})
  void otherProvidersAreToldNothing(String resource) throws Exception {
    EndpointOptions.set(endpoint(TABLE_BYTES), recorded(resource));

    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-FabricError.ENOPROTOOPT, -FabricError.ENOSYS})
  void aLibraryThatDoesNotKnowTheOptionIsLeftWithoutIt(int unknown) throws Exception {
    answer = unknown;

    EndpointOptions.set(endpoint(TABLE_BYTES), recorded("efa.txt"));

    assertThat(told).hasSize(1);
  }

  @Test
  void aTableThatEndsBeforeTheFunctionIsNotReadBeyondItsEnd() throws Exception {
    EndpointOptions.set(endpoint(SETOPT), recorded("efa.txt"));

    assertThat(told).isEmpty();
  }

  @Test
  void anyOtherAnswerIsAnErrorThatNamesTheOption() throws Exception {
    LibfabricProviderTest.require();
    answer = -22;
    long endpoint = endpoint(TABLE_BYTES);

    assertThatThrownBy(() -> EndpointOptions.set(endpoint, recorded("efa.txt")))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.UNAVAILABLE))
        .hasMessageContainingAll("efa on rdmap79s0", "FI_OPT_SHARED_MEMORY_PERMITTED", "FI_EINVAL");
  }

  @Test
  void anEndpointOfTheRealTcpThatIsTakenForEfasIsOpenedWithoutTheOption() throws Exception {
    Rail rail = tcpAsEfa();
    try {
      openAndClose(rail);
    } finally {
      assertThat(rail.close()).isTrue();
    }
  }

  @Test
  void everyEndpointThatARailOpensIsTold() throws Exception {
    Rail rail = tcpAsEfa();
    long table = MEMORY.get(JAVA_LONG, rail.domain() + OPS);
    realOpen = MemorySegment.ofAddress(MEMORY.get(JAVA_LONG, table + DOMAIN_ENDPOINT));
    answer = -FabricError.ENOPROTOOPT;
    try {
      MEMORY.set(JAVA_LONG, rail.domain() + OPS, changed(table, DOMAIN_ENDPOINT, function("open", MethodType.methodType(int.class, long.class, long.class, long.class, long.class))));
      openAndClose(rail);
      openAndClose(rail);
    } finally {
      MEMORY.set(JAVA_LONG, rail.domain() + OPS, table);
      assertThat(rail.close()).isTrue();
    }

    assertThat(told).hasSize(2);
  }

  private static Rail tcpAsEfa() throws BackendException {
    LibfabricProviderTest.require();
    FabricLibrary library = FabricNatives.load(new BackendConfig(Map.of(), System.getenv()));
    FabricInfo tcp = Discovery.withinProcess(library.version()).orElseThrow();
    return Rail.open(library.version(), new FabricInfo(
        tcp.address(), "efa", tcp.domain(), tcp.device(), tcp.pci(), tcp.addressFormat(), tcp.memoryMode(), tcp.transmits(), tcp.receives(), tcp.parts(), tcp.mostBytes(), tcp.ordered()));
  }

  private static void openAndClose(Rail rail) throws BackendException {
    RailEndpoint endpoint = RailEndpoint.open(rail, 1, 1);

    assertThat(endpoint.name()).isNotEmpty();
    assertThat(endpoint.close()).isTrue();
    endpoint.endAll(FabricError.ECANCELED);
  }

  /** Called by the code under test as the domain's function: opens a real endpoint, and puts our function into its table. */
  private int open(long domain, long info, long out, long context) {
    try {
      int status = (int) OPEN.invokeExact(realOpen, domain, info, out, context);
      long endpoint = MEMORY.get(JAVA_LONG, out);
      MEMORY.set(JAVA_LONG, endpoint + OPS, changed(MEMORY.get(JAVA_LONG, endpoint + OPS), SETOPT, setoptPointer()));
      return status;
    } catch (Throwable t) {
      return -FabricError.ENOSYS;
    }
  }

  /** A copy of a table with one function exchanged. */
  private long changed(long table, long slot, long function) {
    MemorySegment copy = arena.allocate(MEMORY.get(JAVA_LONG, table), Long.BYTES);
    copy.copyFrom(NativeAccess.view(table, copy.byteSize()));
    copy.set(JAVA_LONG, slot, function);
    return copy.address();
  }
}
