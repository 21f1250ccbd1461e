package dev.sluice.spi;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A parameter that a backend takes.
 *
 * @param name lower case; {@code *} in it stands for one character or more
 * @param defaultValue what holds when it is not given, for people
 * @param description one line for people: meaning, unit, bounds
 * @param check gives what is wrong with a value, empty when nothing is
 */
public record Parameter(String name, String defaultValue, String description, Function<String, Optional<String>> check) {

  /**
   * A parameter that takes any text.
   *
   * @param name lower case
   * @param defaultValue what holds when it is not given
   * @param description one line for people
   * @return the parameter
   */
  public static Parameter text(String name, String defaultValue, String description) {
    return new Parameter(name, defaultValue, description, value -> Optional.empty());
  }

  /**
   * A parameter that takes a whole number.
   *
   * @param name lower case
   * @param defaultValue what holds when it is not given
   * @param least the least value
   * @param most the greatest value
   * @param description one line for people
   * @return the parameter
   */
  public static Parameter number(String name, long defaultValue, long least, long most, String description) {
    return new Parameter(
        name,
        Long.toString(defaultValue),
        description,
        value -> {
          try {
            long number = Long.parseLong(value.trim());
            if (number >= least && number <= most) {
              return Optional.empty();
            }
          } catch (NumberFormatException notANumber) {
            // falls through to the one sentence for both cases
          }
          return Optional.of("is not a whole number from " + least + " to " + most);
        });
  }

  /**
   * A parameter whose value, without blanks around it, a pattern matches.
   *
   * @param name lower case
   * @param defaultValue what holds when it is not given
   * @param description one line for people
   * @param pattern of the whole value
   * @param otherwise what is wrong with any other value, such as {@code is neither auto nor off}
   * @return the parameter
   */
  public static Parameter matching(String name, String defaultValue, String description, Pattern pattern, String otherwise) {
    return new Parameter(name, defaultValue, description, value -> pattern.matcher(value.strip()).matches() ? Optional.empty() : Optional.of(otherwise));
  }

  /**
   * Whether this parameter has a name.
   *
   * @param given the name that was given, lower case
   * @return true when it is this parameter's name, or what its pattern says
   */
  public boolean matches(String given) {
    String pattern = Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".+"));
    return Pattern.matches(pattern, given);
  }
}
