package dev.sluice.tck.bench.chart;

import dev.sluice.tck.report.Markup;
import dev.sluice.tck.report.Template;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was measured as one page that stands alone: the goals first, then charts and tables by route. */
public final class Page {
  /** Goals missed that the verdict names. */
  private static final int LISTED = 8;

  private Page() {}

  /**
   * The page.
   *
   * @param data what was measured
   * @param command what repeats the measurement
   * @return HTML that is well-formed XML too
   */
  public static String of(BenchData data, String command) {
    return Template.fill(
        Page.class,
        "page-template.html",
        Map.of(
            "title", Markup.text("Sluice bench: " + verdict(data)),
            "style", Template.style(Page.class, "bench.css") + Chart.style(),
            "verdict", verdictBlock(data),
            "facts", facts(data),
            "totals", totals(data),
            "routes", routes(data),
            "checks", checks(data),
            "missing", missing(data),
            "command", Markup.text(command)));
  }

  private static String verdict(BenchData data) {
    long goals = goals(data);
    int missed = missed(data).size();
    if (goals == 0) {
      return data.results().isEmpty() && data.ratios().isEmpty() && data.checks().isEmpty() ? "nothing was measured" : "no goal applies";
    }
    return missed == 0 ? (goals == 1 ? "the one goal is met" : "all " + goals + " goals are met") : missed + " of " + (goals == 1 ? "1 goal" : goals + " goals") + " missed";
  }

  private static long goals(BenchData data) {
    return data.ratios().stream().filter(Ratio::hasGoal).count() + data.checks().stream().filter(Check::hasGoal).count();
  }

  /** The goals that were missed, in words. */
  private static List<String> missed(BenchData data) {
    Stream<String> ratios = data.ratios().stream().filter(ratio -> ratio.hasGoal() && !ratio.met())
        .map(ratio -> ratio.kind() + " against " + ratio.against() + ", " + ratio.route() + ", " + RatioChart.words(ratio));
    return Stream.concat(ratios, data.checks().stream().filter(check -> check.hasGoal() && !check.met()).map(Check::words)).toList();
  }

  private static String verdictBlock(BenchData data) {
    List<String> missed = missed(data);
    String tone = !missed.isEmpty() ? "bad" : goals(data) > 0 && data.complete() ? "good" : "neutral";
    String verdict = verdict(data);
    StringBuilder html = new StringBuilder("<div class=\"verdict ").append(tone).append("\"><h1>Sluice bench</h1><p class=\"says\">")
        .append(verdict.substring(0, 1).toUpperCase(Locale.ROOT)).append(verdict.substring(1)).append("</p>");
    if (!data.complete()) {
      html.append("<p>").append(BenchData.ENDED_EARLY).append("</p>");
    }
    if (!missed.isEmpty()) {
      html.append("<ul>");
      missed.stream().limit(LISTED).forEach(words -> html.append("<li>").append(Markup.text(words)).append("</li>"));
      html.append(missed.size() > LISTED ? "<li>and " + (missed.size() - LISTED) + " more, in the tables</li></ul>" : "</ul>");
    }
    return html.append("</div>").toString();
  }

  private static String facts(BenchData data) {
    StringBuilder html = new StringBuilder();
    data.host().forEach((name, value) -> html.append("<dt>").append(Markup.text(name)).append("</dt><dd>").append(Markup.text(value)).append("</dd>"));
    return html.isEmpty() ? "" : "<dl class=\"facts\">" + html + "</dl>";
  }

  private static String totals(BenchData data) {
    long subjects = data.results().stream().map(Result::subject).distinct().count();
    return total(data.results().size(), "results") + total(subjects, subjects == 1 ? "subject" : "subjects") + total(data.ratios().size(), "ratios")
        + total(goals(data) - missed(data).size(), "goals met") + total(missed(data).size(), "goals missed")
        + total(data.missing().size(), "missing, with the reason below");
  }

  private static String total(long count, String of) {
    return "<li><b>" + Figures.count(count) + "</b> " + of + "</li>";
  }

  private static String routes(BenchData data) {
    List<Chart> charts = Chart.of(data);
    Set<Route> routes = new LinkedHashSet<>();
    charts.forEach(chart -> routes.add(chart.route()));
    StringBuilder html = new StringBuilder();
    for (Route route : routes) {
      html.append("<section><h2>").append(Markup.text(route.backend() + " over " + route.transport()))
          .append(" <small>").append(Markup.text(route.memory())).append(" memory</small></h2>\n")
          .append("<div class=\"charts\">\n");
      charts.stream().filter(chart -> chart.route().equals(route)).forEach(chart -> html.append("<figure>").append(chart.inline()).append("</figure>\n"));
      html.append("</div>\n")
          .append(Tables.ratios("Ratios, " + route, data.ratios().stream().filter(ratio -> ratio.route().equals(route)).toList()))
          .append(Tables.results("Results, " + route, data.results().stream().filter(result -> result.route().equals(route)).toList()))
          .append("</section>\n");
    }
    return html.toString();
  }

  private static String checks(BenchData data) {
    if (data.checks().isEmpty()) {
      return "";
    }
    Map<String, List<Check>> groups = data.checks().stream().collect(Collectors.groupingBy(Check::group, LinkedHashMap::new, Collectors.toList()));
    StringBuilder html = new StringBuilder("<section><h2>Sluice alone <small>what calls cost, and how costs grow</small></h2>\n");
    groups.forEach((group, checks) -> {
      html.append(Tables.checks(group, checks)).append("<ul class=\"how\">");
      checks.stream().collect(Collectors.groupingBy(Check::how, LinkedHashMap::new, Collectors.mapping(Check::name, Collectors.joining("; "))))
          .forEach((how, names) -> html.append("<li>").append(Markup.text(names + ": " + how)).append("</li>"));
      html.append("</ul>\n");
    });
    return html.append("</section>\n").toString();
  }

  private static String missing(BenchData data) {
    if (data.missing().isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<section><h2>Missing peers <small>not measured, and why</small></h2><dl class=\"facts\">");
    data.missing().forEach(one -> html.append("<dt>").append(Markup.text(one.subject())).append("</dt><dd>").append(Markup.text(one.reason())).append("</dd>"));
    return html.append("</dl></section>").toString();
  }
}
