package dev.sluice.events;

import java.util.Set;
import java.util.regex.Pattern;
import jdk.jfr.SettingControl;

/** Of how many postings one is recorded: {@code 1} for all of them. Where recordings differ, the one that wants most counts. */
public final class EverySetting extends SettingControl {
  /** What holds where a recording says nothing. */
  static final String DEFAULT = "100";

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  /** As the recorder has it. */
  private static volatile int every = Integer.parseInt(DEFAULT);

  private String value = DEFAULT;

  /** For the recorder. */
  public EverySetting() {}

  /** Of how many one is recorded, in the moment. */
  static int every() {
    return every;
  }

  @Override
  public String combine(Set<String> wanted) {
    return wanted.stream().filter(text -> NUMBER.matcher(text).matches()).mapToInt(Integer::parseInt).min().stream().mapToObj(Integer::toString).findFirst().orElse(DEFAULT);
  }

  @Override
  public void setValue(String wanted) {
    if (NUMBER.matcher(wanted).matches()) {
      value = wanted;
      every = Integer.parseInt(wanted);
    }
  }

  @Override
  public String getValue() {
    return value;
  }
}
