package dev.sluice.tck.doctor;

import java.util.Locale;

/**
 * Something that will hurt, or may.
 *
 * @param id of the check
 * @param severity how much
 * @param what is wrong, one sentence
 * @param seen where that shows, as it stands there
 * @param why it matters
 * @param remedy what to do
 */
public record Finding(String id, Severity severity, String what, String seen, String why, String remedy) {
  private static final String PAGE = "tck/DOCTOR.md";

  /** How much it hurts. */
  public enum Severity {
    /** What was asked for does not work, or loses data. */
    ERROR,
    /** It works worse than it could, or only so long as nothing changes. */
    WARNING,
    /** To be known. */
    NOTE
  }

  /** The page that explains it. */
  public String page() {
    return PAGE + "#" + id.toLowerCase(Locale.ROOT);
  }
}
