package dev.sluice.tck.doctor;

import java.util.List;

/** Looks at one thing. Without state. */
interface Check {
  /** What findings and their page are called, such as {@code EFA-SHM}. */
  String id();

  /** Why it matters, one sentence. */
  String why();

  /** What is wrong; nothing where all is well, or where it is not there at all. */
  List<Finding> look(Machine machine);

  /** A finding. */
  default List<Finding> found(Finding.Severity severity, String what, String seen, String remedy) {
    return List.of(new Finding(id(), severity, what, seen, why(), remedy));
  }
}
