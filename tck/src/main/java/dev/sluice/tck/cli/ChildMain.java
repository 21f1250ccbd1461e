package dev.sluice.tck.cli;

import java.io.IOException;
import java.util.Map;

/** A JVM that loads native libraries on behalf of a command, so that whatever these do harms and prints into no command. */
public final class ChildMain {
  private ChildMain() {}

  /**
   * Does what the parent asks for and ends the process.
   *
   * @param arguments the task's name, which is there for lists of processes
   * @throws IOException when the parent is gone
   */
  public static void main(String[] arguments) throws IOException {
    int exit;
    try (ParentLink parent = ParentLink.open()) {
      exit = run(parent, System.getenv(), arguments.length == 0 ? "" : arguments[0]);
    } catch (Json.NotJsonException foreign) {
      throw new IOException("started by something that is not Sluice", foreign);
    }
    System.exit(exit);
  }

  private static int run(ParentLink parent, Map<String, String> environment, String task) {
    boolean verbose = parent.request().path("verbose").asBoolean(false);
    try {
      return switch (task) {
        case ProbeTask.NAME -> new ProbeTask(parent, environment).run();
        case DevicesTask.NAME -> new DevicesTask(parent).run();
        case DeclaredTask.NAME -> new DeclaredTask(parent).run();
        case ArchiveTask.NAME -> new ArchiveTask().run();
        case SuiteTask.NAME -> new SuiteTask(parent).run();
        case RoleRequest.PREFILL -> new PrefillRole(parent, RoleRequest.of(parent.request()), environment).run();
        case RoleRequest.DECODE -> new DecodeRole(parent, RoleRequest.of(parent.request()), environment).run();
        default -> throw new IllegalArgumentException("no task is called '" + task + "'");
      };
    } catch (Throwable thrown) {
      Failure failure = Failure.of(thrown);
      if (verbose) {
        failure.printStackTrace();
      }
      parent.event("error", failure.json());
      return failure.exit();
    }
  }
}
