package dev.sluice.tck.bench.chart;

import dev.sluice.tck.report.Markup;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** The figures behind the charts, as tables in HTML. A column in which nothing is known is left out. */
final class Tables {
  private static final String UNKNOWN = Figures.number(Double.NaN);

  private record Column<T>(String name, boolean figures, Function<T, String> cell) {
    static <T> Column<T> words(String name, Function<T, String> cell) {
      return new Column<>(name, false, cell);
    }

    static <T> Column<T> figures(String name, Function<T, String> cell) {
      return new Column<>(name, true, cell);
    }
  }

  private static final List<Column<Result>> RESULTS =
      List.of(
          Column.words("Subject", Result::subject),
          Column.words("Case", result -> (result.kind() + " " + result.workload()).strip()),
          Column.words("Operation", Result::operation),
          Column.figures("Descriptor", result -> Figures.bytes(result.bytes())),
          Column.figures("Batch", result -> Figures.count(result.batch())),
          Column.figures("p50, µs", result -> Figures.number(result.microsP50())),
          Column.figures("p99, µs", result -> Figures.number(result.microsP99())),
          Column.figures("GB/s", result -> Figures.number(result.gigabytesPerSecond())),
          Column.figures("Descriptors/s", result -> Figures.number(result.descriptorsPerSecond())),
          Column.figures("Posting, µs", result -> Figures.number(result.postMicros())),
          Column.figures("Allocated, B/transfer", result -> Figures.number(result.allocatedBytesPerTransfer())),
          Column.figures("CPU, s/GB", result -> Figures.number(result.cpuSecondsPerGigabyte())),
          Column.words("Note", Result::note));

  private static final List<Column<Ratio>> RATIOS =
      List.of(
          Column.words("Against", Ratio::against),
          Column.words("Case", ratio -> (ratio.kind() + " " + ratio.workload()).strip()),
          Column.words("Operation", Ratio::operation),
          Column.figures("Descriptor", ratio -> Figures.bytes(ratio.bytes())),
          Column.figures("Ratio", ratio -> RatioChart.figure(ratio.ratio())),
          Column.figures("95 % interval", ratio -> interval(ratio.low(), ratio.high(), RatioChart::figure)),
          Column.figures("Pairs", ratio -> Figures.count(ratio.pairs())),
          Column.words("Goal", Ratio::goal),
          Column.words("Verdict", Ratio::finding));

  private static final List<Column<Check>> CHECKS =
      List.of(
          Column.words("What", Check::name),
          Column.figures("Figure", check -> Figures.number(check.value())),
          Column.words("Unit", Check::unit),
          Column.figures("95 % interval", check -> interval(check.low(), check.high(), Figures::number)),
          Column.figures("Measurements", check -> Figures.count(check.count())),
          Column.words("Goal", Check::goal),
          Column.words("Verdict", Check::finding));

  private Tables() {}

  static String checks(String caption, List<Check> checks) {
    return table(caption, CHECKS, checks, Check::verdict);
  }

  static String results(String caption, List<Result> results) {
    return table(caption, RESULTS, results, result -> result.subject().equals(BenchData.SLUICE) ? "ours" : "");
  }

  static String ratios(String caption, List<Ratio> ratios) {
    return table(caption, RATIOS, ratios, Ratio::verdict);
  }

  private static String interval(double low, double high, DoubleFunction<String> figure) {
    return Double.isFinite(low) && Double.isFinite(high) ? figure.apply(low) + " to " + figure.apply(high) : UNKNOWN;
  }

  private static <T> String table(String caption, List<Column<T>> columns, List<T> rows, Function<T, String> style) {
    if (rows.isEmpty()) {
      return "";
    }
    List<Column<T>> known = columns.stream().filter(column -> rows.stream().map(column.cell()).anyMatch(cell -> !cell.isBlank() && !cell.equals(UNKNOWN))).toList();
    // Wider than a phone: it scrolls by itself, also by keyboard.
    StringBuilder html = new StringBuilder("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"").append(Markup.text(caption)).append("\"><table><caption>")
        .append(Markup.text(caption)).append("</caption><thead><tr>");
    known.forEach(column -> html.append(column.figures() ? "<th class=\"figure\" scope=\"col\">" : "<th scope=\"col\">").append(Markup.text(column.name())).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (T row : rows) {
      html.append("<tr class=\"").append(style.apply(row)).append("\">");
      known.forEach(column -> html.append(column.figures() ? "<td class=\"figure\">" : "<td>").append(Markup.text(column.cell().apply(row))).append("</td>"));
      html.append("</tr>");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
