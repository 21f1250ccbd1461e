package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The only class that touches the YAML library, which is an optional dependency: using this class without the library
 * throws a {@link LinkageError}. It works on nodes, never on constructed objects: nodes know their lines, create
 * nothing that a tag names, and share what aliases repeat.
 */
final class Yaml {
  private static final String MERGE = "<<";

  private Yaml() {}

  /** Leaves merge keys alone: the library's own merging does not end on a mapping that merges itself. */
  private static final class PlainComposer extends Composer {
    PlainComposer(LoadSettings settings, ParserImpl parser) {
      super(settings, parser);
    }

    @Override
    protected Node composeKeyNode(MappingNode node) {
      Node key = super.composeKeyNode(node);
      if (key.getTag().equals(Tag.MERGE)) {
        key.setTag(Tag.STR);
      }
      return key;
    }
  }

  /** What a value is, as far as it matters here. */
  enum Kind { NULL, TEXT, WHOLE_NUMBER, OTHER_SCALAR, LIST, MAPPING }

  /** One entry of a mapping; {@code text} is empty for lists and mappings, lines count from 1. */
  record Entry(String key, int keyLine, Kind kind, String text, int line) {}

  /** A key that a mapping has twice. */
  record Duplicate(String key, int line, int firstLine) {}

  /**
   * The two levels that are read.
   *
   * @param section the entries of the section; null when it is missing or no mapping
   * @param nestedIn another top-level entry that holds the section; null when none does
   */
  record Document(
      Map<String, Entry> root,
      @Nullable Map<String, Entry> section,
      @Nullable Entry nestedIn,
      List<Duplicate> duplicates) {}

  /** The text cannot be read; {@code line} is 0 when it is not known. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    SyntaxException(int line, String message) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }

    String text() {
      String message = getMessage();
      return message == null ? "unknown" : message;
    }
  }

  /** Reads one document whose root is a mapping; null when the text holds none. */
  static @Nullable Document read(String text, String section) throws SyntaxException {
    try {
      LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
      StreamReader reader = new StreamReader(settings, text);
      Optional<Node> root = new PlainComposer(settings, new ParserImpl(settings, reader)).getSingleNode();
      return root.isEmpty() ? null : document(root.get(), section);
    } catch (MarkedYamlEngineException e) {
      // Only the problem, without the snippet of the file: that may hold a secret.
      throw new SyntaxException(e.getProblemMark().map(Yaml::line).orElse(0), e.getProblem());
    } catch (StackOverflowError e) {
      throw new SyntaxException(0, "nested too deeply");
    } catch (RuntimeException e) {
      // Besides its own exceptions, a parser of untrusted text may throw whatever its authors overlooked.
      String message = e.getMessage();
      throw new SyntaxException(0, message == null ? e.getClass().getSimpleName() : message);
    }
  }

  private static Document document(Node root, String section) throws SyntaxException {
    if (!(root instanceof MappingNode mapping)) {
      throw new SyntaxException(root.getStartMark().map(Yaml::line).orElse(0), "the top level is no mapping");
    }
    List<Duplicate> duplicates = new ArrayList<>();
    Map<String, NodeTuple> tuples = tuples(mapping, duplicates);
    NodeTuple found = tuples.get(section);
    Map<String, Entry> sectionEntries = null;
    if (found != null && found.getValueNode() instanceof MappingNode inner) {
      sectionEntries = entries(tuples(inner, duplicates));
    }
    Entry nestedIn = null;
    for (Map.Entry<String, NodeTuple> tuple : tuples.entrySet()) {
      if (tuple.getValue().getValueNode() instanceof MappingNode inner && hasKey(inner, section)) {
        nestedIn = entry(tuple.getKey(), tuple.getValue());
      }
    }
    return new Document(entries(tuples), sectionEntries, nestedIn, duplicates);
  }

  private static boolean hasKey(MappingNode mapping, String key) {
    return mapping.getValue().stream().anyMatch(tuple -> key.equals(key(tuple)));
  }

  private static @Nullable String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  /** The mapping's entries by key, its own before those that it merges. Keys that are no scalars mean nothing here. */
  private static Map<String, NodeTuple> tuples(MappingNode mapping, List<Duplicate> duplicates) {
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    collect(mapping, tuples, duplicates, Collections.newSetFromMap(new IdentityHashMap<>()));
    return tuples;
  }

  private static void collect(
      MappingNode mapping, Map<String, NodeTuple> tuples, List<Duplicate> duplicates, Set<Node> seen) {
    if (!seen.add(mapping)) {
      return;
    }
    Map<String, NodeTuple> own = new LinkedHashMap<>();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = key(tuple);
      if (MERGE.equals(key)) {
        merged.add(tuple.getValueNode());
      } else if (key != null) {
        NodeTuple first = own.putIfAbsent(key, tuple);
        if (first != null) {
          duplicates.add(new Duplicate(key, line(tuple.getKeyNode()), line(first.getKeyNode())));
        }
      }
    }
    own.forEach(tuples::putIfAbsent);
    for (Node node : merged) {
      List<Node> sources = node instanceof SequenceNode list ? list.getValue() : List.of(node);
      for (Node source : sources) {
        if (source instanceof MappingNode inner) {
          collect(inner, tuples, duplicates, seen);
        }
      }
    }
  }

  private static Map<String, Entry> entries(Map<String, NodeTuple> tuples) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    tuples.forEach((key, tuple) -> entries.put(key, entry(key, tuple)));
    return entries;
  }

  private static Entry entry(String key, NodeTuple tuple) {
    Node value = tuple.getValueNode();
    String text = value instanceof ScalarNode scalar ? scalar.getValue() : "";
    return new Entry(key, line(tuple.getKeyNode()), kind(value), text, line(value));
  }

  private static Kind kind(Node node) {
    if (!(node instanceof ScalarNode)) {
      return node instanceof SequenceNode ? Kind.LIST : Kind.MAPPING;
    }
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return Kind.NULL;
    } else if (tag.equals(Tag.INT)) {
      return Kind.WHOLE_NUMBER;
    }
    return tag.equals(Tag.STR) ? Kind.TEXT : Kind.OTHER_SCALAR;
  }

  private static int line(Node node) {
    return node.getStartMark().map(Yaml::line).orElse(0);
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }
}
