package dev.sluice.tck.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs the roles of a job in child processes until all have ended, and tells what came of it. When this process is told to end, so are the
 * children; when it dies, they notice it themselves.
 */
final class Supervisor implements AutoCloseable {
  /** How long children may take to end after the result is there; closing an agent takes 10 s at most. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  /** How long the other may take to notice that one has failed; when they never met, it cannot. */
  private static final Duration GRACE_AFTER_FAILURE = Duration.ofSeconds(3);

  private static final Duration GRACE_BEFORE_MEETING = Duration.ofMillis(500);

  private static final int SIGNAL = 128;
  private static final int SIGABRT = 134;
  private static final int SIGSEGV = 139;
  private static final int SIGBUS = 135;

  private final Console console;
  private final OffloadFile file;
  private final LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
  private final Map<String, ChildProcess> children = new ConcurrentHashMap<>();
  private final Map<String, Integer> exits = new LinkedHashMap<>();
  private final Map<String, Failure> failures = new LinkedHashMap<>();
  private final Map<String, Failure> silentEnds = new LinkedHashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop-children");
  private final ProgressBar bar;
  private @Nullable JsonNode result;
  private boolean met;
  private boolean killing;

  Supervisor(Console console) {
    this(console, new OffloadFile(null));
  }

  /** With a file that is made when a role asks for it, and removed when all roles have ended. */
  Supervisor(Console console, OffloadFile file) {
    this.console = console;
    this.file = file;
    this.bar = new ProgressBar(console.err(), Console.errIsTerminal());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void start(String role, RoleRequest request) {
    children.put(role, ChildProcess.start(role, request.json(), console, events::add));
  }

  void tell(String role, Map<String, Object> line) {
    ChildProcess child = children.get(role);
    if (child != null) {
      child.tell(line);
    }
  }

  /** Sees what children say while they work. */
  interface Listener {
    void listening(String host, int port);
  }

  /** What came of it: a result, or why there is none. */
  JsonNode run(Listener listener) throws InterruptedException {
    long deadline = Long.MAX_VALUE;
    while (exits.size() < children.size()) {
      ChildProcess.Event event = events.poll(200, TimeUnit.MILLISECONDS);
      if (event != null) {
        take(event, listener);
      }
      boolean failed = !silentEnds.isEmpty() || !failures.isEmpty();
      if (failed) {
        deadline = Math.min(deadline, System.nanoTime() + (met ? GRACE_AFTER_FAILURE : GRACE_BEFORE_MEETING).toNanos());
      } else if (deadline == Long.MAX_VALUE && (result != null || !exits.isEmpty())) {
        deadline = System.nanoTime() + GRACE.toNanos();
      }
      if (System.nanoTime() > deadline) {
        // Whoever still works on a job that nobody shares, or hangs at its end, is not waited for.
        killing = true;
        children.values().forEach(ChildProcess::kill);
      }
    }
    bar.clear();
    return outcome();
  }

  private void take(ChildProcess.Event event, Listener listener) {
    JsonNode content = event.content();
    if (content == null) {
      exits.put(event.role(), event.exit());
      ended(event.role(), event.exit());
      return;
    }
    switch (event.name()) {
      case "listening" -> listener.listening(content.path("host").asString(""), content.path("port").asInt());
      case "file" -> tell(event.role(), Map.of("file", file.make().toString()));
      case "note" -> {
        bar.clear();
        console.note(event.role() + ": " + content.path("text").asString(""));
      }
      case "met" -> met = true;
      case "progress" -> bar.show(content.path("done").asLong(), content.path("total").asLong());
      case "result" -> result = content.path("result");
      case "error" -> failures.putIfAbsent(event.role(), new Failure(content.path("exit").asInt(), content.path("kind").asString(""),
          content.path("message").asString(""), content.path("remedy").asString("")));
      default -> { }
    }
  }

  /** A child that ended without a word was killed or crashed. */
  private void ended(String role, int exit) {
    if (killing || failures.containsKey(role) || (result != null && exit <= ExitCodes.BAD_RESULT)) {
      return;
    }
    ChildProcess child = children.get(role);
    String who = "the " + role + " process" + (child == null ? "" : " (pid " + child.pid() + ")");
    if (exit == SIGABRT || exit == SIGSEGV || exit == SIGBUS) {
      silentEnds.put(role, new Failure(ExitCodes.INTERNAL, "crash", who + " crashed with signal " + (exit - SIGNAL),
          "report it with its hs_err file and the output of ./sluice info"));
    } else if (exit > SIGNAL) {
      silentEnds.put(role, Failure.peer(
          Failure.PEER_LOST, "peer lost: " + who + " was ended by signal " + (exit - SIGNAL), "start it again"));
    } else {
      silentEnds.put(role, new Failure(ExitCodes.INTERNAL, "internal", who + " ended with exit code " + exit + " and said nothing",
          "run the command again with --verbose and report its output"));
    }
  }

  private JsonNode outcome() throws InterruptedException {
    waitWhereSignalled();
    // Who failed on its own, then who ended without a word, then who only noticed that.
    Optional<Failure> cause =
        Stream.of(
                failures.values().stream().filter(failure -> failure.exit() != ExitCodes.PEER),
                silentEnds.values().stream(),
                failures.values().stream().filter(failure -> !failure.isConsequence()),
                failures.values().stream())
            .flatMap(failures -> failures)
            .findFirst();
    if (cause.isPresent()) {
      throw cause.get();
    }
    JsonNode outcome = result;
    if (outcome == null) {
      throw new Failure(ExitCodes.INTERNAL, "internal", "the processes ended without a result", "report this with its output");
    }
    return outcome;
  }

  /** Ctrl-C reaches the children as well as us: then our own end is under way, and what they say of theirs is of no interest. */
  private void waitWhereSignalled() throws InterruptedException {
    boolean signalled = exits.containsValue(ExitCodes.INTERRUPTED);
    if (stopping.getCount() == 0 || (signalled && stopping.await(1, TimeUnit.SECONDS))) {
      Thread.sleep(Duration.ofSeconds(30));
    }
  }

  private void stop() {
    stopping.countDown();
    List<ChildProcess> all = List.copyOf(children.values());
    all.forEach(ChildProcess::terminate);
    all.forEach(ChildProcess::close);
    removeFile();
  }

  /** Last, since a role that still works may make it anew. */
  private void removeFile() {
    try {
      file.close();
    } catch (IOException left) {
      console.note("warning: the demo's file cannot be removed: " + left + "; remove it yourself");
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException underWay) {
      return;
    }
    List.copyOf(children.values()).forEach(ChildProcess::close);
    removeFile();
  }
}
