package dev.sluice.tck.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether colours are told apart, also by those who see fewer of them, and stand out from their ground. */
class PaletteTest {
  /** Full vision, and what is left of it without each kind of cone (Machado, Oliveira and Fernandes, 2009, severity 1), on linear RGB. */
  private static final List<double[][]> EYES = List.of(
      new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
      new double[][] {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
      new double[][] {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
      new double[][] {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}});

  /** A difference in CIELAB that is seen without looking for it; 2 is the least that is seen at all. */
  private static final double PLAIN = 20;

  @Test
  void everyTwoColoursDifferToEveryEye() {
    for (Function<Palette.Entry, String> ground : List.<Function<Palette.Entry, String>>of(Palette.Entry::light, Palette.Entry::dark)) {
      for (double[][] eye : EYES) {
        for (Palette.Entry one : Palette.Entry.values()) {
          for (Palette.Entry other : Palette.Entry.values()) {
            if (one != other) {
              assertThat(distance(lab(ground.apply(one), eye), lab(ground.apply(other), eye))).as(one + " and " + other + " to eye " + EYES.indexOf(eye) + ", " + ground.apply(one)).isGreaterThan(PLAIN);
            }
          }
        }
      }
    }
  }

  @Test
  void everyColourStandsOutFromItsGround() {
    for (Palette.Entry entry : Palette.Entry.values()) {
      assertThat(contrast(entry.light(), "#ffffff")).as(entry + " on light").isGreaterThan(3);
      assertThat(contrast(entry.dark(), "#1c2026")).as(entry + " on dark").isGreaterThan(3);
    }
  }

  @Test
  void markersDifferTooAndTheStyleNamesEveryColour() {
    assertThat(Stream.of(Palette.Entry.values()).map(Palette.Entry::marker)).doesNotHaveDuplicates();
    assertThat(Stream.of(Palette.Entry.values()).map(Palette.Entry::style)).doesNotHaveDuplicates();
    for (Palette.Entry entry : Palette.Entry.values()) {
      assertThat(Palette.css()).containsSubsequence("." + entry.style() + " { color: " + entry.light(), "@media screen and (prefers-color-scheme: dark)", "." + entry.style() + " { color: " + entry.dark());
    }
  }

  private static double[] linear(String colour) {
    double[] linear = new double[3];
    for (int i = 0; i < 3; i++) {
      double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      linear[i] = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
    return linear;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      product[i] = matrix[i][0] * vector[0] + matrix[i][1] * vector[1] + matrix[i][2] * vector[2];
    }
    return product;
  }

  private static double[] lab(String colour, double[][] eye) {
    double[] seen = times(eye, linear(colour));
    for (int i = 0; i < 3; i++) {
      seen[i] = Math.clamp(seen[i], 0, 1);
    }
    double[] xyz = times(new double[][] {{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}, seen);
    double x = curve(xyz[0] / 0.9505);
    double y = curve(xyz[1]);
    double z = curve(xyz[2] / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double curve(double part) {
    return part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16.0 / 116;
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(Math.pow(one[0] - other[0], 2) + Math.pow(one[1] - other[1], 2) + Math.pow(one[2] - other[2], 2));
  }

  private static double contrast(String one, String other) {
    double first = luminance(one);
    double second = luminance(other);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static double luminance(String colour) {
    double[] linear = linear(colour);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
}
