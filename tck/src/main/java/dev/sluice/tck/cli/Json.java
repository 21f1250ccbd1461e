package dev.sluice.tck.cli;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out, as trees: nothing is bound to classes. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** One line of text for maps, lists, strings, numbers, booleans and nulls. */
  static String line(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** The same for people to read, over many lines. */
  static String pretty(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  static byte[] bytes(Object value) {
    return line(value).getBytes(StandardCharsets.UTF_8);
  }

  /** An object; anything else is refused. */
  static JsonNode object(String text) throws NotJsonException {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JacksonException broken) {
      throw new NotJsonException(broken);
    }
    throw new NotJsonException(null);
  }

  static JsonNode object(byte[] text) throws NotJsonException {
    return object(new String(text, StandardCharsets.UTF_8));
  }

  /** A value that was written by {@link #line} as plain collections again. */
  static Object plain(JsonNode node) {
    return MAPPER.treeToValue(node, Object.class);
  }

  /** The text is no JSON object. */
  static final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    NotJsonException(@Nullable Throwable cause) {
      super("not a JSON object", cause);
    }
  }
}
