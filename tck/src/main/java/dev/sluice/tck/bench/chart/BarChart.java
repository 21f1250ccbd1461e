package dev.sluice.tck.bench.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Descriptors a second, or the bandwidth of workloads: a bar for each subject, under the shape that was moved. */
final class BarChart {
  private static final double LABELS = 168;
  private static final double BARS = LABELS + 8;
  private static final double END = Drawing.WIDTH - Drawing.MARGIN - 84;
  private static final double BAR = 13;
  private static final double GAP = 10;

  private BarChart() {}

  static Drawing of(Case key, List<Result> results, Palette palette) {
    boolean descriptors = key.kind().equals("descriptors");
    String unit = descriptors ? "descriptors/s" : "GB/s";
    Map<String, List<Result>> groups = results.stream().collect(Collectors.groupingBy(BarChart::shape, LinkedHashMap::new, Collectors.toList()));
    Scale scale = Scale.linear(results.stream().map(Result::headline).toList());
    double rows = groups.size() * (Drawing.ROW + GAP) + results.size() * Drawing.ROW;
    double top = Drawing.TOP + 6;
    Svg svg = new Svg();
    axis(svg, scale, unit, top, top + rows);
    StringJoiner summary = new StringJoiner("; ", (descriptors ? "Descriptors a second. " : "Gigabytes a second. "), ".");
    double y = top + 4;
    for (Map.Entry<String, List<Result>> group : groups.entrySet()) {
      // Over the grid, and never under a bar.
      svg.text("text", Svg.fitting(group.getKey(), Drawing.WIDTH - 2 * Drawing.MARGIN, Drawing.TEXT), "class", "group", "x", Drawing.MARGIN, "y", y + 14);
      y += Drawing.ROW;
      for (String subject : palette.sorted(group.getValue().stream().map(Result::subject).distinct().toList())) {
        for (Result result : group.getValue().stream().filter(one -> one.subject().equals(subject)).toList()) {
          bar(svg, result, palette, scale, unit, y);
          y += Drawing.ROW;
          summary.add(group.getKey() + ", " + subject + ": " + Figures.brief(result.headline()));
        }
      }
      y += GAP;
    }
    String title = (descriptors ? "Descriptors a second, " : "Workloads, ") + key.operation();
    return new Drawing(title, key.route().toString(), summary.toString(), top + rows + 50, svg.toString());
  }

  private static void axis(Svg svg, Scale scale, String unit, double top, double bottom) {
    for (double tick : scale.ticks()) {
      svg.line(tick == 0 ? "axis" : "grid", x(scale, tick), top, x(scale, tick), bottom + 5);
      svg.text("text", Figures.tick(tick), "class", "tick middle", "x", x(scale, tick), "y", bottom + 19);
    }
    svg.text("text", unit, "class", "axis-title middle", "x", (BARS + END) / 2, "y", bottom + 38);
  }

  private static void bar(Svg svg, Result result, Palette palette, Scale scale, String unit, double y) {
    String subject = result.subject();
    double value = result.headline();
    svg.text("text", Svg.fitting(subject, LABELS - Drawing.MARGIN, Drawing.TEXT), "class", "end " + LineChart.emphasis(subject), "x", LABELS, "y", y + 11);
    if (!Scale.fitsLinear(value)) {
      svg.text("text", "not known", "class", "note", "x", BARS + 6, "y", y + 11);
      return;
    }
    String tip = subject + ", " + shape(result) + ": " + Figures.number(value) + " " + unit;
    svg.open("g", "class", palette.of(subject).style() + (palette.repeats(subject) ? " hollow" : "")).text("title", tip)
        .empty("rect", "class", "bar " + LineChart.emphasis(subject), "x", BARS, "y", y, "width", x(scale, value) - BARS, "height", BAR)
        .close();
    svg.text("text", Figures.brief(value), "class", "value " + LineChart.emphasis(subject), "x", x(scale, value) + 6, "y", y + 11);
  }

  private static String shape(Result result) {
    String moved = Figures.bytes(result.bytes()) + " × " + Figures.count(result.batch());
    return result.workload().isBlank() ? moved : result.workload() + ": " + moved;
  }

  private static double x(Scale scale, double value) {
    return BARS + scale.at(value) * (END - BARS);
  }
}
