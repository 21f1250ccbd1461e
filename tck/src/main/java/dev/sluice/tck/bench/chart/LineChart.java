package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** Latency or bandwidth by size, one line for each subject. */
final class LineChart {
  private static final double LEFT = 62;
  private static final double RIGHT = Drawing.WIDTH - Drawing.MARGIN - 14;
  private static final double PLOT = 220;
  /** Between the plot's edge and its outermost points. */
  private static final double INSET = 10;

  private final Case key;
  private final boolean latency;
  private final Palette palette;
  private final Map<String, List<Result>> series = new LinkedHashMap<>();
  private final Scale across;
  private final Scale up;
  private final Svg svg = new Svg();
  private double plotTop;

  private LineChart(Case key, List<Result> results, Palette palette) {
    this.key = key;
    this.latency = key.isTime();
    this.palette = palette;
    for (String subject : palette.sorted(results.stream().map(Result::subject).distinct().toList())) {
      series.put(subject, results.stream()
          .filter(result -> result.subject().equals(subject))
          .sorted(Comparator.comparingLong(Result::bytes).thenComparingLong(Result::batch))
          .toList());
    }
    List<Result> drawn = results.stream().filter(result -> drawable(result, result.headline())).toList();
    this.across = Scale.sizes(drawn.stream().map(result -> (double) result.bytes()).toList());
    List<Double> values = new ArrayList<>(drawn.stream().map(Result::headline).toList());
    if (latency) {
      drawn.stream().filter(result -> drawable(result, result.microsP99())).forEach(result -> values.add(result.microsP99()));
    }
    this.up = latency ? Scale.log(values) : Scale.linear(values);
  }

  static Drawing of(Case key, List<Result> results, Palette palette) {
    return new LineChart(key, results, palette).draw();
  }

  private Drawing draw() {
    double y = legend(Drawing.TOP + 14);
    svg.text("text", latency ? "median time, µs" : "GB/s", "class", "axis-title", "x", Drawing.MARGIN, "y", y + 8);
    plotTop = y + 20;
    axes();
    List<String> backToFront = new ArrayList<>(series.keySet()).reversed();
    if (latency) {
      backToFront.forEach(subject -> line(subject, "tail", Result::microsP99));
    }
    backToFront.forEach(subject -> line(subject, "line", Result::headline));
    backToFront.forEach(this::marks);
    double bottom = plotTop + PLOT + 54;
    long left = series.values().stream().flatMap(List::stream).filter(result -> !drawable(result, result.headline())).count();
    if (left > 0) {
      svg.text("text", left + (left == 1 ? " figure is" : " figures are") + " not drawn: not known" + (latency ? ", or zero" : ""), "class", "note", "x", LEFT, "y", bottom);
      bottom += Drawing.ROW;
    }
    return new Drawing((key.kind().equals("one-way") ? "One way, until the notification," : latency ? "Latency" : "Bandwidth") + " by size, " + key.operation(), subtitle(), summary(), bottom, svg.toString());
  }

  private String subtitle() {
    long[] batches = series.values().stream().flatMap(List::stream).mapToLong(Result::batch).distinct().toArray();
    return key.route() + (batches.length == 1 && batches[0] > 1 ? ", batches of " + Figures.count(batches[0]) : "");
  }

  private double legend(double top) {
    double x = Drawing.MARGIN;
    double y = top;
    for (String subject : series.keySet()) {
      boolean empty = series.get(subject).stream().noneMatch(result -> drawable(result, result.headline()));
      String label = Svg.fitting(subject, 260, Drawing.TEXT) + (empty ? " (no figures)" : "");
      double width = 34 + Svg.width(label, Drawing.TEXT) + 14;
      if (x > Drawing.MARGIN && x + width > Drawing.WIDTH) {
        x = Drawing.MARGIN;
        y += Drawing.ROW;
      }
      svg.open("g", "class", style(subject)).empty("path", "class", "line", "d", "M" + Svg.number(x) + " " + Svg.number(y - 4) + "h26").close();
      palette.mark(svg, subject, x + 13, y - 4, "");
      svg.text("text", label, "class", emphasis(subject), "x", x + 34, "y", y);
      x += width;
    }
    if (latency && series.values().stream().flatMap(List::stream).anyMatch(result -> drawable(result, result.headline()) && drawable(result, result.microsP99()))) {
      y += Drawing.ROW;
      svg.text("text", "pale lines: 99th percentile", "class", "note", "x", Drawing.MARGIN, "y", y);
    }
    return y + Drawing.ROW;
  }

  private void axes() {
    for (double tick : up.ticks()) {
      svg.line(tick == 0 ? "axis" : "grid", LEFT, y(tick), RIGHT, y(tick));
      svg.text("text", Figures.tick(tick), "class", "tick end", "x", LEFT - 8, "y", y(tick) + 4);
    }
    for (double tick : across.ticks()) {
      svg.line("grid", x(tick), plotTop, x(tick), plotTop + PLOT + 5);
      svg.text("text", Figures.bytes((long) tick), "class", "tick middle", "x", x(tick), "y", plotTop + PLOT + 19);
    }
    svg.line("axis", LEFT, plotTop + PLOT, RIGHT, plotTop + PLOT);
    svg.text("text", "size of a descriptor", "class", "axis-title middle", "x", (LEFT + RIGHT) / 2, "y", plotTop + PLOT + 38);
    if (series.values().stream().flatMap(List::stream).noneMatch(result -> drawable(result, result.headline()))) {
      svg.text("text", "no figures", "class", "note middle", "x", (LEFT + RIGHT) / 2, "y", plotTop + PLOT / 2);
    }
  }

  /** A line that is interrupted where a figure is not known. */
  private void line(String subject, String style, ToDoubleFunction<Result> value) {
    StringJoiner path = new StringJoiner("");
    boolean pen = false;
    for (Result result : series.getOrDefault(subject, List.of())) {
      // A tail alone says little, and the axes were made for the medians.
      boolean known = drawable(result, result.headline()) && drawable(result, value.applyAsDouble(result));
      if (known) {
        path.add((pen ? "L" : "M") + Svg.number(x((double) result.bytes())) + " " + Svg.number(y(value.applyAsDouble(result))));
      }
      pen = known;
    }
    if (path.length() > 0) {
      svg.open("g", "class", style(subject)).empty("path", "class", style, "d", path.toString()).close();
    }
  }

  private void marks(String subject) {
    for (Result result : series.getOrDefault(subject, List.of())) {
      if (drawable(result, result.headline())) {
        String tip = subject + ", " + Figures.bytes(result.bytes()) + ": " + Figures.number(result.headline()) + (latency ? " µs" : " GB/s");
        palette.mark(svg, subject, x((double) result.bytes()), y(result.headline()), tip);
      }
    }
  }

  private String summary() {
    StringJoiner words = new StringJoiner("; ", latency ? "Median time in microseconds. " : "Gigabytes a second. ", ".");
    series.forEach((subject, results) -> {
      List<Result> known = results.stream().filter(result -> drawable(result, result.headline())).toList();
      words.add(subject + ": " + (known.isEmpty() ? "no figures" : at(known.getFirst()) + (known.size() == 1 ? "" : " to " + at(known.getLast()))));
    });
    return words.toString();
  }

  private static String at(Result result) {
    return Figures.number(result.headline()) + " at " + Figures.bytes(result.bytes());
  }

  private String style(String subject) {
    return palette.of(subject).style() + " " + emphasis(subject);
  }

  static String emphasis(String subject) {
    return subject.equals(BenchData.SLUICE) ? "ours" : "peer";
  }

  private boolean drawable(Result result, double value) {
    return result.bytes() > 0 && (latency ? Scale.fitsLog(value) : Scale.fitsLinear(value));
  }

  private double x(double bytes) {
    return LEFT + INSET + across.at(bytes) * (RIGHT - LEFT - 2 * INSET);
  }

  private double y(double value) {
    return plotTop + PLOT * (1 - up.at(value));
  }
}
