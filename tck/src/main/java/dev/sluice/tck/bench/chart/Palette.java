package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Colours and markers of subjects, the same in all charts of a page. Nothing is told by colour alone: markers differ too. */
final class Palette {
  /** A colour on light and on dark ground, and a marker. The first is Sluice's. */
  enum Entry {
    SLUICE("s0", "#005fa8", "#5ab4f0", "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0Z"),
    SQUARE("s1", "#d87d0d", "#e78a42", "M-3.5-3.5H3.5V3.5H-3.5Z"),
    TRIANGLE("s2", "#1e9f5e", "#40f9a5", "M0-4.6L4.4 3.4H-4.4Z"),
    DIAMOND("s3", "#c77aa7", "#af6a8a", "M0-5L5 0L0 5L-5 0Z"),
    DOWN("s4", "#503b00", "#fec40a", "M0 4.6L4.4-3.4H-4.4Z"),
    CROSS("s5", "#08271f", "#ffe9fd", "M-4-2.4L-2.4-4L0-1.6L2.4-4L4-2.4L1.6 0L4 2.4L2.4 4L0 1.6L-2.4 4L-4 2.4L-1.6 0Z"),
    PLUS("s6", "#4704b0", "#7a7bfe", "M-1.3-4.6H1.3V-1.3H4.6V1.3H1.3V4.6H-1.3V1.3H-4.6V-1.3H-1.3Z");

    private final String style;
    private final String light;
    private final String dark;
    private final String marker;

    Entry(String style, String light, String dark, String marker) {
      this.style = style;
      this.light = light;
      this.dark = dark;
      this.marker = marker;
    }

    String light() {
      return light;
    }

    String dark() {
      return dark;
    }

    /** A path around the origin. */
    String marker() {
      return marker;
    }

    /** The class that gives the colour. */
    String style() {
      return style;
    }
  }

  private static final List<Entry> OTHERS = Stream.of(Entry.values()).filter(entry -> entry != Entry.SLUICE).toList();

  private final List<String> peers;

  private Palette(Collection<String> peers) {
    this.peers = List.copyOf(peers);
  }

  /** Peers get their colours in the order in which they first appear. */
  static Palette of(BenchData data) {
    Set<String> peers = new LinkedHashSet<>();
    data.results().forEach(result -> peers.add(result.subject()));
    data.ratios().forEach(ratio -> peers.add(ratio.against()));
    peers.remove(BenchData.SLUICE);
    return new Palette(peers);
  }

  Entry of(String subject) {
    return subject.equals(BenchData.SLUICE) ? Entry.SLUICE : OTHERS.get(Math.max(0, peers.indexOf(subject)) % OTHERS.size());
  }

  /** Whether colour and marker are an earlier peer's already: then the marker is hollow. */
  boolean repeats(String subject) {
    return peers.indexOf(subject) >= OTHERS.size();
  }

  /** Sluice first, then the peers in their order. */
  List<String> sorted(Collection<String> subjects) {
    List<String> sorted = new ArrayList<>(subjects);
    sorted.sort(Comparator.comparingInt(subject -> subject.equals(BenchData.SLUICE) ? -1 : peers.indexOf(subject)));
    return sorted;
  }

  /** Draws a subject's marker. */
  void mark(Svg svg, String subject, double x, double y, String tip) {
    svg.open("g", "class", of(subject).style() + (repeats(subject) ? " hollow" : ""));
    if (!tip.isEmpty()) {
      svg.text("title", tip);
    }
    svg.empty("path", "class", "mark", "d", of(subject).marker(), "transform", "translate(" + Svg.number(x) + " " + Svg.number(y) + ")").close();
  }

  /** The colours as CSS; on paper those for light ground. */
  static String css() {
    StringBuilder light = new StringBuilder();
    StringBuilder dark = new StringBuilder();
    for (Entry entry : Entry.values()) {
      light.append(".sluice-chart .").append(entry.style()).append(" { color: ").append(entry.light()).append("; }\n");
      dark.append("  .sluice-chart .").append(entry.style()).append(" { color: ").append(entry.dark()).append("; }\n");
    }
    return light + "@media screen and (prefers-color-scheme: dark) {\n" + dark + "}\n";
  }
}
