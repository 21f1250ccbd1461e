package dev.sluice.tck.bench.chart;

import dev.sluice.tck.report.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A chart as SVG that needs nothing else: no scripts, no fonts. The same data gives the same text. */
public final class Chart {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final double GAP = 16;

  private final String id;
  private final Route route;
  private final Drawing drawing;

  private Chart(String id, Route route, Drawing drawing) {
    this.id = id;
    this.route = route;
    this.drawing = drawing;
  }

  private record Comparison(Route route, String against) {}

  /**
   * One chart for each case, then one of ratios for each peer; by route.
   *
   * @param data what was measured
   * @return the charts
   */
  public static List<Chart> of(BenchData data) {
    Palette palette = Palette.of(data);
    List<Chart> charts = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Case.of(data.results()).forEach((key, results) -> {
      String name = key.kind() + " " + key.operation() + (key.batch() > 0 ? " batch " + key.batch() : "");
      Drawing drawing = key.isLine() ? LineChart.of(key, results, palette) : BarChart.of(key, results, palette);
      charts.add(new Chart(id(ids, name, key.route()), key.route(), drawing));
    });
    Map<Comparison, List<Ratio>> ratios =
        data.ratios().stream().collect(Collectors.groupingBy(one -> new Comparison(one.route(), one.against()), LinkedHashMap::new, Collectors.toList()));
    ratios.forEach((key, all) -> charts.add(new Chart(id(ids, "ratios " + key.against(), key.route()), key.route(), RatioChart.of(key.against(), key.route(), all))));
    return List.copyOf(charts);
  }

  /**
   * All charts in one file, in two columns.
   *
   * @param data what was measured
   * @return SVG
   */
  public static String sheet(BenchData data) {
    double top = data.complete() ? GAP : 2 * GAP + Drawing.TEXT;
    double[] ends = {top, top};
    Svg inside = new Svg();
    List<Chart> charts = of(data);
    for (Chart chart : charts) {
      int column = ends[0] <= ends[1] ? 0 : 1;
      chart.write(inside, "", "x", GAP + column * (Drawing.WIDTH + GAP), "y", ends[column]);
      ends[column] += chart.drawing.height() + GAP;
    }
    double width = charts.size() == 1 ? Drawing.WIDTH + 2 * GAP : 2 * Drawing.WIDTH + 3 * GAP;
    double height = charts.isEmpty() ? top + 48 : Math.max(ends[0], ends[1]);
    Svg svg = new Svg();
    svg.open("svg", "xmlns", NAMESPACE, "viewBox", "0 0 " + Svg.number(width) + " " + Svg.number(height), "width", width, "height", height, "class", "sluice-chart")
        .text("title", "What ./sluice bench measured").raw(styleElement()).empty("rect", "class", "sheet", "width", width, "height", height);
    if (!data.complete()) {
      svg.text("text", BenchData.ENDED_EARLY, "class", "note", "x", GAP, "y", GAP + Drawing.TEXT);
    }
    if (charts.isEmpty()) {
      svg.text("text", data.checks().isEmpty() ? "Nothing was measured." : "What was measured is no comparison: its figures are on the page.", "class", "note", "x", GAP, "y", top + 20);
    }
    return svg.raw(inside.toString()).close() + "\n";
  }

  /**
   * A name for a file or an anchor: letters, digits and hyphens, another one for each chart of the same data.
   *
   * @return the name
   */
  public String id() {
    return id;
  }

  /**
   * What is shown.
   *
   * @return the title, as it is also in the chart
   */
  public String title() {
    return drawing.title();
  }

  /**
   * The chart as a file.
   *
   * @return SVG
   */
  public String svg() {
    Svg svg = new Svg();
    write(svg, styleElement());
    return svg + "\n";
  }

  Route route() {
    return route;
  }

  /** The chart inside a page that has the style. */
  String inline() {
    Svg svg = new Svg();
    write(svg, "");
    return svg.toString();
  }

  static String style() {
    return Template.resource(Chart.class, "chart.css") + Palette.css();
  }

  private static String styleElement() {
    return "<style>\n" + style() + "</style>";
  }

  private void write(Svg svg, String style, Object... place) {
    double height = drawing.height();
    List<Object> attributes = new ArrayList<>(List.of(place));
    attributes.addAll(List.of("xmlns", NAMESPACE, "viewBox", "0 0 " + Svg.number(Drawing.WIDTH) + " " + Svg.number(height), "width", Drawing.WIDTH, "height", height,
        "class", "sluice-chart", "role", "img", "aria-labelledby", id + "-title " + id + "-desc"));
    double room = Drawing.WIDTH - 2 * Drawing.MARGIN;
    svg.open("svg", attributes.toArray())
        .text("title", drawing.title() + ": " + drawing.subtitle(), "id", id + "-title").text("desc", drawing.summary(), "id", id + "-desc").raw(style)
        .empty("rect", "class", "back", "width", Drawing.WIDTH, "height", height)
        .text("text", Svg.fitting(drawing.title(), room, 15), "class", "title", "x", Drawing.MARGIN, "y", 26.0)
        .text("text", Svg.fitting(drawing.subtitle(), room, Drawing.TEXT), "class", "note", "x", Drawing.MARGIN, "y", 44.0)
        .raw(drawing.body()).close();
  }

  private static String id(Set<String> taken, String name, Route route) {
    String words = (name + " " + route.backend() + " " + route.transport() + " " + route.memory()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String id = words.isEmpty() ? "chart" : words;
    for (int more = 2; !taken.add(id); more++) {
      id = words + "-" + more;
    }
    return id;
  }
}
