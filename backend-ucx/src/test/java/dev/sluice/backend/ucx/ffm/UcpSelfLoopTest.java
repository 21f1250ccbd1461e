package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each C function once, with the real library: a wrong signature shows only in a call. */
class UcpSelfLoopTest {
  private SelfLoop loop;

  @BeforeEach
  void open() {
    loop = new SelfLoop();
  }

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void putsEightBytesAndGetsThemBack() {
    MemorySegment memory = loop.arena.allocate(JAVA_LONG, 3);
    long memh = loop.map(memory.address(), memory.byteSize(), 0);
    long rkey = loop.rkey(memh);
    long plain = loop.param(0, 0);
    memory.setAtIndex(JAVA_LONG, 0, 0x1122_3344_5566_7788L);

    loop.await(UcpEndpoints.ucp_put_nbx(loop.ep, memory.address(), 8, memory.address() + 8, rkey, plain));
    loop.await(UcpEndpoints.ucp_ep_flush_nbx(loop.ep, plain));
    loop.await(UcpEndpoints.ucp_get_nbx(loop.ep, memory.address() + 16, 8, memory.address() + 8, rkey, plain));
    loop.await(UcpWorkers.ucp_worker_flush_nbx(loop.worker, plain));

    assertThat(memory.toArray(JAVA_LONG)).containsOnly(0x1122_3344_5566_7788L);
    UcpMemories.ucp_rkey_destroy(rkey);
    SelfLoop.ok(UcpMemories.ucp_mem_unmap(loop.context, memh));
  }

  @Test
  void aRequestTellsItsStatus() {
    MemorySegment memory = loop.arena.allocate(JAVA_LONG, 2);
    long memh = loop.map(memory.address(), memory.byteSize(), 0);
    long rkey = loop.rkey(memh);

    long request =
        UcpEndpoints.ucp_put_nbx(
            loop.ep,
            memory.address(),
            8,
            memory.address() + 8,
            rkey,
            loop.param(UcpConstants.UCP_OP_ATTR_FLAG_NO_IMM_CMPL, 0));

    assertThat(UcsStatus.isRequest(request)).isTrue();
    loop.progressUntil(() -> UcpRequests.ucp_request_check_status(request) != UcsStatus.UCS_INPROGRESS);
    MemorySegment attributes = loop.arena.allocate(UcpRequestAttr.SIZE, 8);
    attributes.fill((byte) 0x55);
    attributes.set(JAVA_LONG, UcpRequestAttr.field_mask, UcpConstants.UCP_REQUEST_ATTR_FIELD_STATUS);
    SelfLoop.ok(UcpRequests.ucp_request_query(request, attributes.address()));
    assertThat(attributes.get(JAVA_BYTE, UcpRequestAttr.status)).isZero();
    loop.await(request);
    loop.await(UcpEndpoints.ucp_ep_flush_nbx(loop.ep, loop.param(0, 0)));
    UcpMemories.ucp_rkey_destroy(rkey);
    SelfLoop.ok(UcpMemories.ucp_mem_unmap(loop.context, memh));
  }

  @Test
  void anActiveMessageArrives() {
    var messages = new ArrayList<String>();
    loop.receiver =
        (arg, header, headerLength, data, length, param) -> {
          String head = SelfLoop.text(NativeAccess.view(header, headerLength));
          messages.add(arg + " " + head + " " + SelfLoop.text(NativeAccess.view(data, length)));
          return UcsStatus.UCS_OK;
        };

    send("head", "body", UcpConstants.UCP_AM_SEND_FLAG_EAGER);

    loop.progressUntil(() -> !messages.isEmpty());
    assertThat(messages).containsExactly("42 head body");
  }

  @Test
  void dataThatWasKeptIsReleased() {
    var kept = new AtomicLong();
    loop.receiver =
        (arg, header, headerLength, data, length, param) -> {
          assertThat(attributes(param) & UcpConstants.UCP_AM_RECV_ATTR_FLAG_DATA).isNotZero();
          kept.set(data);
          return UcsStatus.UCS_INPROGRESS;
        };

    send("h", "kept", UcpConstants.UCP_AM_SEND_FLAG_EAGER);

    loop.progressUntil(() -> kept.get() != 0);
    assertThat(SelfLoop.text(NativeAccess.view(kept.get(), 4))).isEqualTo("kept");
    UcpWorkers.ucp_am_data_release(loop.worker, kept.get());
  }

  @Test
  void dataThatDidNotComeAlongIsFetched() {
    var descriptor = new AtomicLong();
    loop.receiver =
        (arg, header, headerLength, data, length, param) -> {
          assertThat(attributes(param) & UcpConstants.UCP_AM_RECV_ATTR_FLAG_RNDV).isNotZero();
          descriptor.set(data);
          return UcsStatus.UCS_INPROGRESS;
        };
    String body = "fetched ".repeat(8_192);
    MemorySegment target = loop.arena.allocate(body.length());
    MemorySegment source = loop.arena.allocateFrom(body, StandardCharsets.US_ASCII);
    long sent =
        UcpEndpoints.ucp_am_send_nbx(
            loop.ep,
            SelfLoop.AM_ID,
            0,
            0,
            source.address(),
            body.length(),
            loop.param(0, UcpConstants.UCP_AM_SEND_FLAG_RNDV));

    loop.progressUntil(() -> descriptor.get() != 0);
    loop.await(
        UcpWorkers.ucp_am_recv_data_nbx(
            loop.worker, descriptor.get(), target.address(), body.length(), loop.param(0, 0)));
    loop.await(sent);

    assertThat(SelfLoop.text(target)).isEqualTo(body);
  }

  @Test
  void anEndpointNamesItsTransports() {
    loop.await(UcpEndpoints.ucp_ep_flush_nbx(loop.ep, loop.param(0, 0)));
    MemorySegment attributes = loop.arena.allocate(UcpEpAttr.SIZE, 8);
    attributes.set(JAVA_LONG, UcpEpAttr.field_mask, UcpConstants.UCP_EP_ATTR_FIELD_NAME);
    SelfLoop.ok(UcpEndpoints.ucp_ep_query(loop.ep, attributes.address()));
    assertThat(attributes.getString(UcpEpAttr.name)).isNotEmpty();

    if (RealUcx.load().version().isAtLeast(1, 14)) {
      MemorySegment entries = loop.arena.allocate(8 * UcpTransportEntry.SIZE, 8);
      attributes.set(JAVA_LONG, UcpEpAttr.field_mask, UcpConstants.UCP_EP_ATTR_FIELD_TRANSPORTS);
      attributes.set(JAVA_LONG, UcpEpAttr.transports_entries, entries.address());
      attributes.set(JAVA_INT, UcpEpAttr.transports_num_entries, 8);
      attributes.set(JAVA_LONG, UcpEpAttr.transports_entry_size, UcpTransportEntry.SIZE);
      SelfLoop.ok(UcpEndpoints.ucp_ep_query(loop.ep, attributes.address()));
      assertThat(attributes.get(JAVA_INT, UcpEpAttr.transports_num_entries)).isBetween(1, 8);
      assertThat(NativeAccess.string(entries.get(JAVA_LONG, UcpTransportEntry.transport_name))).isNotEmpty();
      assertThat(NativeAccess.string(entries.get(JAVA_LONG, UcpTransportEntry.device_name))).isNotEmpty();
    }
  }

  @Test
  void contextAndEndpointPrintWhatTheyAreMadeOf() {
    assertThat(Libc.captureFile(stream -> UcpEndpoints.ucp_ep_print_info(loop.ep, stream))).contains("endpoint");
    assertThat(Libc.captureFile(stream -> UcpContexts.ucp_context_print_info(loop.context, stream)))
        .contains("context");
  }

  @Test
  void aContextReachesHostMemoryAndHasItsName() {
    MemorySegment attributes = loop.arena.allocate(UcpContextAttr.SIZE, 8);
    attributes.set(
        JAVA_LONG,
        UcpContextAttr.field_mask,
        UcpConstants.UCP_ATTR_FIELD_MEMORY_TYPES | UcpConstants.UCP_ATTR_FIELD_NAME);

    SelfLoop.ok(UcpContexts.ucp_context_query(loop.context, attributes.address()));

    assertThat(attributes.get(JAVA_LONG, UcpContextAttr.memory_types) & 1L << UcsConstants.UCS_MEMORY_TYPE_HOST)
        .isNotZero();
    assertThat(attributes.getString(UcpContextAttr.name)).isEqualTo("self-loop");
  }

  @Test
  void aWorkerTellsTheLongestHeader() {
    MemorySegment attributes = loop.arena.allocate(UcpWorkerAttr.SIZE, 8);
    attributes.set(
        JAVA_LONG,
        UcpWorkerAttr.field_mask,
        UcpConstants.UCP_WORKER_ATTR_FIELD_MAX_AM_HEADER | UcpConstants.UCP_WORKER_ATTR_FIELD_THREAD_MODE);

    SelfLoop.ok(UcpWorkers.ucp_worker_query(loop.worker, attributes.address()));

    assertThat(attributes.get(JAVA_LONG, UcpWorkerAttr.max_am_header)).isGreaterThan(64);
    assertThat(attributes.get(JAVA_INT, UcpWorkerAttr.thread_mode))
        .isEqualTo(UcsConstants.UCS_THREAD_MODE_SERIALIZED);
  }

  @Test
  void aSignalWakesAnArmedWorker() {
    MemorySegment fd = loop.arena.allocate(JAVA_INT);
    SelfLoop.ok(UcpWorkers.ucp_worker_get_efd(loop.worker, fd.address()));
    loop.progressUntil(() -> UcpWorkers.ucp_worker_arm(loop.worker) == UcsStatus.UCS_OK);
    assertThat(Libc.poll(fd.get(JAVA_INT, 0), 0)).isZero();

    SelfLoop.ok(UcpWorkers.ucp_worker_signal(loop.worker));

    assertThat(Libc.poll(fd.get(JAVA_INT, 0), 10_000)).isOne();
    assertThat(UcpWorkers.ucp_worker_arm(loop.worker)).isEqualTo(UcsStatus.UCS_ERR_BUSY);
  }

  @Test
  void memoryThatUcxAllocatesIsKnownAndReachable() {
    long memh = loop.map(0, 65_536, UcpConstants.UCP_MEM_MAP_ALLOCATE);
    MemorySegment attributes = loop.arena.allocate(UcpMemAttr.SIZE, 8);
    attributes.set(
        JAVA_LONG,
        UcpMemAttr.field_mask,
        UcpConstants.UCP_MEM_ATTR_FIELD_ADDRESS
            | UcpConstants.UCP_MEM_ATTR_FIELD_LENGTH
            | UcpConstants.UCP_MEM_ATTR_FIELD_MEM_TYPE);
    SelfLoop.ok(UcpMemories.ucp_mem_query(memh, attributes.address()));
    long address = attributes.get(JAVA_LONG, UcpMemAttr.address);
    assertThat(attributes.get(JAVA_LONG, UcpMemAttr.length)).isGreaterThanOrEqualTo(65_536);
    assertThat(attributes.get(JAVA_INT, UcpMemAttr.mem_type)).isEqualTo(UcsConstants.UCS_MEMORY_TYPE_HOST);

    long rkey = loop.rkey(memh);
    int reach = UcpMemories.ucp_rkey_ptr(rkey, address, loop.out.address());
    if (reach == UcsStatus.UCS_OK) {
      NativeAccess.view(address, 8).set(JAVA_LONG, 0, 99);
      assertThat(NativeAccess.view(loop.result(), 8).get(JAVA_LONG, 0)).isEqualTo(99);
    } else {
      assertThat(reach).isEqualTo(UcsStatus.UCS_ERR_UNREACHABLE);
    }
    UcpMemories.ucp_rkey_destroy(rkey);
    SelfLoop.ok(UcpMemories.ucp_mem_unmap(loop.context, memh));
  }

  @Test
  void aSettingOfWrongTypeIsRefused() {
    SelfLoop.ok(UcpContexts.ucp_config_read(0, 0, loop.out.address()));
    long config = loop.result();
    long name = loop.cString("MAX_EAGER_LANES");

    assertThat(UcpContexts.ucp_config_modify(config, name, loop.cString("many"))).isNegative();
    SelfLoop.ok(UcpContexts.ucp_config_modify(config, name, loop.cString("2")));

    UcpContexts.ucp_config_release(config);
  }

  @Test
  void aSettingOfTheProcessIsChanged() {
    long name = loop.cString("LOG_LEVEL");
    MemorySegment value = loop.arena.allocate(64);
    SelfLoop.ok(Ucs.ucs_global_opts_get_value(name, value.address(), value.byteSize()));
    String before = value.getString(0);

    SelfLoop.ok(Ucs.ucs_global_opts_set_value(name, loop.cString("error")));
    SelfLoop.ok(Ucs.ucs_global_opts_get_value(name, value.address(), value.byteSize()));

    assertThat(value.getString(0)).isEqualToIgnoringCase("error");
    SelfLoop.ok(Ucs.ucs_global_opts_set_value(name, loop.cString(before)));
  }

  @Test
  void theLibraryDescribesStatusesAndItsVersion() {
    MemorySegment numbers = loop.arena.allocate(JAVA_INT, 3);
    UcpContexts.ucp_get_version(numbers.address(), numbers.address() + 4, numbers.address() + 8);

    assertThat(NativeAccess.string(Ucs.ucs_status_string(UcsStatus.UCS_ERR_NO_MEMORY))).isEqualTo("Out of memory");
    assertThat(List.of(numbers.get(JAVA_INT, 0), numbers.get(JAVA_INT, 4)))
        .containsExactly(RealUcx.load().version().major(), RealUcx.load().version().minor());
    assertThat(NativeAccess.string(UcpContexts.ucp_get_version_string()))
        .startsWith(RealUcx.load().version().toString());
  }

  private void send(String head, String body, int flags) {
    MemorySegment header = loop.arena.allocateFrom(head, StandardCharsets.US_ASCII);
    MemorySegment data = loop.arena.allocateFrom(body, StandardCharsets.US_ASCII);
    loop.await(
        UcpEndpoints.ucp_am_send_nbx(
            loop.ep, SelfLoop.AM_ID, header.address(), head.length(), data.address(), body.length(), loop.param(0, flags)));
  }

  private static long attributes(long param) {
    return NativeAccess.view(param, UcpAmRecvParam.SIZE).get(JAVA_LONG, UcpAmRecvParam.recv_attr);
  }
}
