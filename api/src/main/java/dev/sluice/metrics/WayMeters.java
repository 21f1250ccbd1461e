package dev.sluice.metrics;

import dev.sluice.FailureKind;
import dev.sluice.PostingCounters;
import dev.sluice.TimeHistogram;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of an agent's postings to one peer over one backend and route, in one registry. */
final class WayMeters {
  /** Of the bounds of a histogram, those from 1 µs to 34 s, each twice the one before. */
  private static final int FIRST_BOUND = 10;

  private static final int LAST_BOUND = 35;
  private static final String INFINITE = "+Inf";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Supplier<@Nullable PostingCounters> newest;
  private final List<Meter> meters = new ArrayList<>();
  private volatile PostingCounters last;

  /**
   * Registers them.
   *
   * @param tags of all of them
   * @param first what was counted so far
   * @param newest what is counted, for as long as it is counted apart
   */
  WayMeters(MeterRegistry registry, Tags tags, PostingCounters first, Supplier<@Nullable PostingCounters> newest) {
    this.registry = registry;
    this.tags = tags;
    this.last = first;
    this.newest = newest;
    counter("sluice.postings", "Postings", Tags.empty(), PostingCounters::postings);
    counter("sluice.postings.done", "Postings that are done", Tags.empty(), PostingCounters::done);
    gauge("sluice.postings.in.flight", "Postings that have not ended", PostingCounters::inFlight);
    for (FailureKind kind : FailureKind.values()) {
      counter("sluice.num.failed.transfers", "Postings that failed", Tags.of("kind", Way.word(kind)), counters -> counters.failures().getOrDefault(kind, 0L));
    }
    counter("sluice.num.descriptors", "Pairs of blocks or ranges of postings that are done", Tags.empty(), PostingCounters::descriptors);
    counter("sluice.bytes.transferred", "Bytes of postings that are done", Tags.of("operation", "read"), PostingCounters::bytesRead);
    counter("sluice.bytes.transferred", "Bytes of postings that are done", Tags.of("operation", "write"), PostingCounters::bytesWritten);
    counter("sluice.retries", "How often the library was full and took less than it was offered", Tags.empty(), PostingCounters::retries);
    String sample = " at most le seconds, of one posting in " + PostingCounters.SAMPLED;
    histogram("sluice.post.time.seconds.buckets", "Calls that posted and took" + sample, PostingCounters::postTime);
    histogram("sluice.xfer.time.seconds.buckets", "Postings that took, from the call to their end," + sample, PostingCounters::wireTime);
  }

  void remove() {
    meters.forEach(registry::remove);
  }

  private void histogram(String name, String description, Function<PostingCounters, TimeHistogram> histogram) {
    for (int i = FIRST_BOUND; i <= LAST_BOUND; i++) {
      int bound = i;
      BigDecimal seconds = BigDecimal.valueOf((1L << bound) - 1, 9);
      counter(name, description, Tags.of("le", seconds.toPlainString()), counters -> upTo(bound, histogram.apply(counters)));
    }
    counter(name, description, Tags.of("le", INFINITE), counters -> histogram.apply(counters).count());
  }

  private static long upTo(int bound, TimeHistogram histogram) {
    long sum = 0;
    for (long count : histogram.counts().subList(0, bound + 1)) {
      sum += count;
    }
    return sum;
  }

  private void counter(String name, String description, Tags more, ToDoubleFunction<PostingCounters> number) {
    // The registry holds the object weakly and the function strongly, and it is the function that holds what is read.
    meters.add(FunctionCounter.builder(name, this, _ -> read(number)).description(description).tags(tags.and(more)).register(registry));
  }

  private void gauge(String name, String description, ToDoubleFunction<PostingCounters> number) {
    meters.add(Gauge.builder(name, () -> read(number)).description(description).tags(tags).register(registry));
  }

  private double read(ToDoubleFunction<PostingCounters> number) {
    PostingCounters now = newest.get();
    if (now != null) {
      last = now;
    }
    return number.applyAsDouble(last);
  }
}
