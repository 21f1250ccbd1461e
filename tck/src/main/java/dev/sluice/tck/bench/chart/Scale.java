package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** From values to places between 0 and 1 on an axis, and the values that get a tick. Whatever it is given, its ends differ and are finite. */
final class Scale {
  private static final double OCTAVE = Math.log10(2);
  private static final int TICKS = 6;
  /** As a part of the axis. */
  private static final double LEAST_APART = 0.15;

  private final double low;
  private final double high;
  private final boolean log;
  private final List<Double> ticks;

  private Scale(double low, double high, boolean log, Collection<Double> ticks) {
    this.low = low;
    this.high = high;
    this.log = log;
    this.ticks = ticks.stream().filter(tick -> tick >= low && tick <= high).toList();
  }

  static boolean fitsLog(double value) {
    return Double.isFinite(value) && value > 0;
  }

  static boolean fitsLinear(double value) {
    return Double.isFinite(value) && value >= 0;
  }

  /** From zero to a round number that no value exceeds. */
  static Scale linear(Collection<Double> values) {
    double most = values.stream().filter(Scale::fitsLinear).mapToDouble(Double::doubleValue).max().orElse(0);
    if (most == 0) {
      return new Scale(0, 1, false, List.of(0.0, 1.0));
    }
    // The least of all numbers has no tenth.
    double step = Math.max(step(most), Double.MIN_VALUE);
    double top = Math.ceil(most / step) * step;
    return new Scale(0, Double.isFinite(top) ? top : most, false, multiples(0, most, step));
  }

  /** Logarithmic, with ticks at powers of two: sizes. */
  static Scale sizes(Collection<Double> values) {
    double[] ends = ends(values);
    int octaves = (int) Math.round((Math.log10(ends[1]) - Math.log10(ends[0])) / OCTAVE);
    int step = octaves <= TICKS ? 1 : octaves <= 2 * TICKS ? 2 : octaves <= 4 * TICKS ? 4 : 10;
    List<Double> ticks = new ArrayList<>();
    for (int power = 0; power < Long.SIZE; power += step) {
      ticks.add(Math.pow(2, power));
    }
    return new Scale(ends[0], ends[1], true, ticks);
  }

  /** Logarithmic, between two round numbers. */
  static Scale log(Collection<Double> values) {
    double[] ends = ends(values);
    NavigableSet<Double> ticks = decimal(ends);
    Double below = ticks.floor(ends[0]);
    Double above = ticks.ceiling(ends[1]);
    return new Scale(below == null ? ends[0] : below, above == null ? ends[1] : above, true, ticks);
  }

  /** Logarithmic, a little wider than its values: for ratios, of which many are close to one. */
  static Scale ratios(Collection<Double> values) {
    double[] ends = ends(values);
    double margin = Math.pow(ends[1] / ends[0], 0.04);
    double low = ends[0] / margin;
    double high = ends[1] * margin;
    double[] wider = fitsLog(low) && fitsLog(high) ? new double[] {low, high} : ends;
    return new Scale(wider[0], wider[1], true, wider[1] / wider[0] < 4 ? multiples(wider[0], wider[1], step(wider[1] - wider[0])) : decimal(wider)).thinned();
  }

  /** Without ticks whose labels would touch: even steps come close together towards the end of a logarithmic scale. */
  private Scale thinned() {
    NavigableSet<Double> kept = new TreeSet<>();
    ticks.stream().sorted(Comparator.comparingDouble(tick -> Math.abs(Math.log10(tick)))).forEach(tick -> {
      if (kept.stream().allMatch(other -> Math.abs(at(tick) - at(other)) >= LEAST_APART)) {
        kept.add(tick);
      }
    });
    return new Scale(low, high, log, kept);
  }

  List<Double> ticks() {
    return ticks;
  }

  double at(double value) {
    return log ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low)) : value / high;
  }

  /** The least and the most of the values, at least a factor of two apart where all are the same. */
  private static double[] ends(Collection<Double> values) {
    double[] found = values.stream().filter(Scale::fitsLog).mapToDouble(Double::doubleValue).sorted().toArray();
    if (found.length == 0) {
      return new double[] {1, 10};
    }
    double least = found[0];
    double most = found[found.length - 1];
    return least == most ? new double[] {Math.max(least / 2, Double.MIN_VALUE), Math.min(most * 2, Double.MAX_VALUE)} : new double[] {least, most};
  }

  /** 1, 2 and 5 of each decade, or only some decades where there are many. */
  private static NavigableSet<Double> decimal(double[] ends) {
    int first = (int) Math.floor(Math.log10(ends[0]));
    int last = (int) Math.ceil(Math.log10(ends[1]));
    int decades = last - first;
    int step = Math.max(1, (decades + TICKS - 1) / TICKS);
    NavigableSet<Double> ticks = new TreeSet<>();
    for (int power = first; power <= last + step - 1; power += step) {
      for (int digit : decades <= 2 ? new int[] {1, 2, 5} : new int[] {1}) {
        double tick = Double.parseDouble(digit + "e" + power);
        if (fitsLog(tick)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private static double step(double span) {
    double decade = Math.pow(10, Math.floor(Math.log10(span)) - 1);
    for (double digits : new double[] {1, 2, 2.5, 5, 10, 20}) {
      if (span / (digits * decade) <= TICKS) {
        return digits * decade;
      }
    }
    return 25 * decade;
  }

  private static List<Double> multiples(double low, double high, double step) {
    List<Double> ticks = new ArrayList<>();
    for (double count = Math.floor(low / step); ticks.size() < 4 * TICKS; count++) {
      ticks.add(count * step);
      if (count * step >= high) {
        break;
      }
    }
    return ticks;
  }
}
