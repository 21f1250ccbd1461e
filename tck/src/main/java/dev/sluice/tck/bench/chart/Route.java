package dev.sluice.tck.bench.chart;

/** What results must share to be comparable. */
record Route(String backend, String transport, String memory) {
  @Override
  public String toString() {
    return backend + " over " + transport + ", " + memory + " memory";
  }
}
