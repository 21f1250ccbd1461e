package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Sluice over one peer: a dot for each case, its 95 % interval as a whisker, and the goal as a tick. */
final class RatioChart {
  private static final double LABELS = 158;
  private static final double LEFT = LABELS + 10;
  private static final double RIGHT = Drawing.WIDTH - Drawing.MARGIN - 112;

  private RatioChart() {}

  static Drawing of(String against, Route route, List<Ratio> ratios) {
    Map<String, List<Ratio>> groups = ratios.stream().collect(Collectors.groupingBy(Ratio::kind, LinkedHashMap::new, Collectors.toList()));
    List<Double> shown = new ArrayList<>(List.of(1.0));
    for (Ratio ratio : ratios) {
      DoubleStream.concat(DoubleStream.of(ratio.ratio(), ratio.low(), ratio.high()), goal(ratio).stream()).forEach(shown::add);
    }
    Scale scale = Scale.ratios(shown);
    double top = Drawing.TOP + Drawing.ROW + 4;
    double bottom = top + (groups.size() + ratios.size()) * Drawing.ROW;
    Svg svg = new Svg();
    svg.text("text", "whisker: 95 % interval" + (ratios.stream().anyMatch(Ratio::hasGoal) ? "; short bar: goal" : ""), "class", "note", "x", Drawing.MARGIN, "y", Drawing.TOP + 12);
    for (double tick : scale.ticks()) {
      svg.line("grid", x(scale, tick), top, x(scale, tick), bottom + 5);
      svg.text("text", Figures.tick(tick), "class", "tick middle", "x", x(scale, tick), "y", bottom + 19);
    }
    svg.line("axis", x(scale, 1), top, x(scale, 1), bottom + 5);
    svg.text("text", "sluice / " + Svg.fitting(against, 200, Drawing.TEXT), "class", "axis-title middle", "x", (LEFT + RIGHT) / 2, "y", bottom + 38);
    StringJoiner summary = new StringJoiner("; ", "Ratios, with their 95 % intervals. ", ".");
    double y = top;
    for (Map.Entry<String, List<Ratio>> group : groups.entrySet()) {
      svg.text("text", group.getKey() + better(group.getValue()), "class", "group", "x", Drawing.MARGIN, "y", y + 15);
      y += Drawing.ROW;
      for (Ratio ratio : group.getValue()) {
        row(svg, scale, ratio, y);
        y += Drawing.ROW;
        summary.add(ratio.kind() + " " + words(ratio));
      }
    }
    return new Drawing("Sluice compared with " + against, route.toString(), summary.toString(), bottom + 50, svg.toString());
  }

  private static void row(Svg svg, Scale scale, Ratio ratio, double y) {
    double middle = y + Drawing.ROW / 2;
    svg.text("text", Svg.fitting(ratio.caseName(), LABELS - Drawing.MARGIN, Drawing.TEXT), "class", "end", "x", LABELS, "y", middle + 4);
    String figure = Scale.fitsLog(ratio.ratio()) ? figure(ratio.ratio()) : "not known";
    svg.text("text", (figure + " " + ratio.verdict()).strip(), "class", ratio.hasGoal() && !ratio.met() ? "value ours" : "value", "x", RIGHT + 12, "y", middle + 4);
    svg.open("g", "class", ratio.hasGoal() ? ratio.met() ? "met" : "missed hollow" : "s0").text("title", words(ratio));
    if (Scale.fitsLog(ratio.low()) && Scale.fitsLog(ratio.high())) {
      svg.empty("path", "class", "whisker", "d", "M" + Svg.number(x(scale, ratio.low())) + " " + Svg.number(middle) + "H" + Svg.number(x(scale, ratio.high())));
    }
    goal(ratio).ifPresent(goal -> svg.line("goal", x(scale, goal), middle - 7, x(scale, goal), middle + 7));
    if (Scale.fitsLog(ratio.ratio())) {
      svg.empty("circle", "class", "mark", "cx", x(scale, ratio.ratio()), "cy", middle, "r", 4.5);
    }
    svg.close();
  }

  /** The goal's number, if there is one to draw. */
  static OptionalDouble goal(Ratio ratio) {
    double value = Limit.of(ratio.goal()).map(Limit::value).orElse(Double.NaN);
    return Scale.fitsLog(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Which way is good, where the goals say so with one voice. */
  private static String better(List<Ratio> ratios) {
    List<Boolean> least = ratios.stream().flatMap(ratio -> Limit.of(ratio.goal()).stream()).map(Limit::isLeast).distinct().toList();
    return least.size() == 1 ? least.getFirst() ? ": more is better" : ": less is better" : "";
  }

  /** A ratio in words: {@code WRITE 4 KiB: 1.012 (0.998 to 1.020), goal >= 0.98 met}. */
  static String words(Ratio ratio) {
    return ratio.caseName() + ": " + figure(ratio.ratio()) + " (" + figure(ratio.low()) + " to " + figure(ratio.high()) + ")"
        + (ratio.hasGoal() ? ", goal " + ratio.goal() + " " + ratio.finding() : "");
  }

  /** A percent matters at any ratio that is near one. */
  static String figure(double ratio) {
    return Double.isFinite(ratio) && ratio >= 0.01 && ratio < 1000 ? String.format(Locale.ROOT, ratio < 10 ? "%.3f" : "%.1f", ratio) : Figures.brief(ratio);
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.at(value) * (RIGHT - LEFT);
  }
}
