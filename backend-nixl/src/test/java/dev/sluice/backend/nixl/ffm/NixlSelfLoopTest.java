package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real library, one agent that is its own peer. */
final class NixlSelfLoopTest {
  private static final String NAME = "self";
  private static final int BYTES = 100_000;
  private static final long MUST_HAPPEN_NANOS = Duration.ofSeconds(30).toNanos();

  /** Never closed: the library may still touch it. */
  private static final Arena ARENA = Arena.global();

  private static long agent;
  private static long backend;

  @BeforeAll
  static void makeAnAgent() {
    NixlLibrary _ = RealNixl.load();
    MemorySegment config = ARENA.allocate(NixlAgentConfig.SIZE, Long.BYTES);
    config.set(JAVA_BYTE, NixlAgentConfig.enable_prog_thread, (byte) 1);
    config.set(JAVA_INT, NixlAgentConfig.thread_sync, NixlConstants.THREAD_SYNC_RW);
    agent = made(out -> NixlAgents.create_configured_agent(text(NAME), config.address(), out));
    long params = made(NixlLists::create_params);
    backend = made(out -> NixlAgents.create_backend(agent, text("UCX"), params, out));
    succeeded(NixlLists.destroy_params(params));
  }

  @AfterAll
  static void destroyTheAgent() {
    if (agent != 0) {
      succeeded(NixlAgents.destroy_backend(backend));
      succeeded(NixlAgents.destroy_agent(agent));
    }
  }

  @Test
  void writesAndReadsItsOwnMemory() {
    MemorySegment ours = ARENA.allocate(BYTES, 64);
    MemorySegment theirs = ARENA.allocate(BYTES, 64);
    byte[] content = new byte[BYTES];
    new Random(1).nextBytes(content);
    MemorySegment.copy(content, 0, ours, JAVA_BYTE, 0, BYTES);
    long registered = register(ours, theirs);

    move(NixlConstants.XFER_WRITE, ours, theirs);
    assertThat(theirs.toArray(JAVA_BYTE)).isEqualTo(content);
    ours.fill((byte) 0);
    move(NixlConstants.XFER_READ, ours, theirs);

    assertThat(ours.toArray(JAVA_BYTE)).isEqualTo(content);
    succeeded(NixlMemories.deregister_mem(agent, registered, 0));
    succeeded(NixlMemories.destroy_reg_dlist(registered));
  }

  @Test
  void choosesPreparedRangesByIndex() {
    MemorySegment ours = ARENA.allocate(4 * 64, 64);
    MemorySegment theirs = ARENA.allocate(4 * 64, 64);
    for (int i = 0; i < 4; i++) {
      ours.asSlice(i * 64L, 64).fill((byte) (i + 1));
    }
    long registered = register(ours, theirs);
    long here = prepared("", ours);
    long there = prepared(NAME, theirs);
    MemorySegment from = ARENA.allocateFrom(JAVA_INT, 0, 2);
    MemorySegment to = ARENA.allocateFrom(JAVA_INT, 3, 1);
    long request = made(out -> NixlTransfers.make_xfer_req(agent, NixlConstants.XFER_WRITE, here, from.address(), 2, there, to.address(), 2, out, options()));

    finish(request);

    assertThat(List.of(theirs.get(JAVA_BYTE, 0), theirs.get(JAVA_BYTE, 64), theirs.get(JAVA_BYTE, 128), theirs.get(JAVA_BYTE, 192)))
        .containsExactly((byte) 0, (byte) 3, (byte) 0, (byte) 1);
    release(request);
    succeeded(NixlTransfers.release_xfer_dlist_handle(agent, here));
    succeeded(NixlTransfers.release_xfer_dlist_handle(agent, there));
    succeeded(NixlMemories.deregister_mem(agent, registered, 0));
  }

  @Test
  void aNotificationArrivesWithItsSendersName() {
    MemorySegment bytes = ARENA.allocateFrom("n\0tification");
    succeeded(NixlNotifications.gen_notif(agent, text(NAME), bytes.address(), 12, 0));
    long map = made(NixlNotifications::create_notif_map);

    await(() -> {
      succeeded(NixlNotifications.get_notifs(agent, map, 0));
      return made(out -> NixlNotifications.notif_map_size(map, out)) == 1;
    });

    assertThat(NativeAccess.string(made(out -> NixlNotifications.notif_map_get_agent_at(map, 0, out)))).isEqualTo(NAME);
    MemorySegment length = ARENA.allocate(JAVA_LONG);
    long got = made(out -> NixlNotifications.notif_map_get_notif(map, text(NAME), 0, out, length.address()));
    assertThat(NativeAccess.view(got, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE)).isEqualTo(bytes.asSlice(0, 12).toArray(JAVA_BYTE));
    succeeded(NixlNotifications.destroy_notif_map(map));
  }

  @Test
  void namesThePluginsOfItsFolder() {
    long list = made(out -> NixlAgents.get_available_plugins(agent, out));
    List<String> names = new ArrayList<>();
    for (long i = 0; i < made(out -> NixlLists.string_list_size(list, out)); i++) {
      long index = i;
      names.add(NativeAccess.string(made(out -> NixlLists.string_list_get(list, index, out))));
    }
    succeeded(NixlLists.destroy_string_list(list));

    assertThat(names).contains("UCX", "POSIX");
  }

  @Test
  void aPluginThatIsNotThereIsRefused() {
    MemorySegment out = ARENA.allocate(JAVA_LONG, 2);

    int status = NixlAgents.get_plugin_params(agent, text("NO_SUCH"), out.address(), out.address() + Long.BYTES);

    assertThat(NixlStatus.name(status)).isEqualTo("NIXL_CAPI_ERROR_BACKEND");
  }

  @Test
  void aPeerThatIsNotKnownIsNotFound() {
    assertThat(NixlStatus.name(NixlMetadata.check_remote_md(agent, text("nobody"), 0))).isEqualTo("NIXL_CAPI_ERROR_NOT_FOUND");
  }

  private interface Making {
    int make(long out);
  }

  private static long made(Making making) {
    MemorySegment out = ARENA.allocate(JAVA_LONG);
    succeeded(making.make(out.address()));
    return out.get(JAVA_LONG, 0);
  }

  private static void succeeded(int status) {
    assertThat(NixlStatus.name(status)).isEqualTo("NIXL_CAPI_SUCCESS");
  }

  private static long text(String text) {
    return ARENA.allocateFrom(text).address();
  }

  private static long options() {
    long options = made(NixlOptions::create_opt_args);
    succeeded(NixlOptions.opt_args_add_backend(options, backend));
    return options;
  }

  private static long register(MemorySegment... memories) {
    long list = made(out -> NixlMemories.create_reg_dlist(NixlConstants.MEM_DRAM, out));
    for (MemorySegment memory : memories) {
      succeeded(NixlMemories.reg_dlist_add_desc(list, memory.address(), memory.byteSize(), 0, 0, 0));
    }
    succeeded(NixlMemories.register_mem(agent, list, options()));
    return list;
  }

  private static long whole(MemorySegment memory) {
    long list = made(out -> NixlTransfers.create_xfer_dlist(NixlConstants.MEM_DRAM, out));
    succeeded(NixlTransfers.xfer_dlist_add_desc(list, memory.address(), memory.byteSize(), 0));
    return list;
  }

  private static long prepared(String side, MemorySegment blocks) {
    long list = made(out -> NixlTransfers.create_xfer_dlist(NixlConstants.MEM_DRAM, out));
    for (long at = 0; at < blocks.byteSize(); at += 64) {
      succeeded(NixlTransfers.xfer_dlist_add_desc(list, blocks.address() + at, 64, 0));
    }
    return made(out -> NixlTransfers.prep_xfer_dlist(agent, text(side), list, out, options()));
  }

  private static void move(int operation, MemorySegment ours, MemorySegment theirs) {
    long request = made(out -> NixlTransfers.create_xfer_req(agent, operation, whole(ours), whole(theirs), text(NAME), out, options()));
    finish(request);
    release(request);
  }

  private static void finish(long request) {
    int[] status = {NixlTransfers.post_xfer_req(agent, request, 0)};
    await(() -> {
      if (status[0] == NixlStatus.IN_PROGRESS) {
        status[0] = NixlTransfers.get_xfer_status(agent, request);
      }
      return status[0] != NixlStatus.IN_PROGRESS;
    });
    succeeded(status[0]);
  }

  private static void release(long request) {
    succeeded(NixlTransfers.release_xfer_req(agent, request));
    succeeded(NixlTransfers.destroy_xfer_req(request));
  }

  private static void await(java.util.function.BooleanSupplier happened) {
    long begin = System.nanoTime();
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).as("nanoseconds").isLessThan(MUST_HAPPEN_NANOS);
      Thread.onSpinWait();
    }
  }
}
