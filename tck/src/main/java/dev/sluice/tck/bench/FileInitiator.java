package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.FileOptions;
import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Our subject for files: moves what requests on its standard input say between its memory and a file, through the public API. There is no second process. */
final class FileInitiator {
  private static final List<Shape> PREPARED =
      List.of(
          Shape.walk(Operation.READ, 4096, 256, 16 << 20), Shape.walk(Operation.WRITE, 4096, 256, 16 << 20), Shape.walk(Operation.READ, 262_144, 16, 16 << 20),
          Shape.walk(Operation.WRITE, 262_144, 16, 16 << 20));

  private final SubjectOptions options;
  private final Region memory;
  private final Link link;
  private long turns;

  private FileInitiator(SubjectOptions options, Region memory, Link link) {
    this.options = options;
    this.memory = memory;
    this.link = link;
  }

  /**
   * Serves requests until the input ends.
   *
   * @param arguments options as {@code key=value}; {@code file=PATH} of {@code bytes=}, {@code direct=1} past the page cache
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SubjectOptions options = SubjectOptions.of(arguments);
    try (Agent agent = options.open("bench-file")) {
      Map<String, String> words = options.words();
      long bytes = Shape.number(words, "bytes", 0);
      FileOptions how = FileOptions.readWrite().withDirect(Shape.number(words, "direct", 0) == 1 ? DirectIo.REQUIRED : DirectIo.NEVER);
      Region memory = options.poolForFiles(agent);
      Region file = agent.register("file", Memory.file(Path.of(words.getOrDefault("file", "")), 0, bytes, how));
      FileInitiator initiator = new FileInitiator(options, memory, agent.link(memory, agent.connect(agent.metadata()).region(file.name())));
      Requests.prepare(PREPARED, initiator::measure);
      Requests.serve(0, bytes, initiator::measure);
    } catch (SluiceException unavailable) {
      Requests.missing(unavailable);
    }
  }

  private Measured measure(Shape shape, Sampling sampling) throws InterruptedException {
    Places places = Places.of(shape, turns++);
    int count = places.blocks();
    // As many places in memory as threads, as fio has them.
    int ring = (int) Math.min(Shape.number(options.words(), "parameter.threads", 1), memory.bytes() / shape.bytes());
    long[] here = new long[count];
    long[] there = new long[count];
    long[] lengths = new long[count];
    Arrays.fill(lengths, shape.bytes());
    for (int i = 0; i < count; i++) {
      here[i] = i % ring * shape.bytes();
    }
    try (Transfer transfer = link.transfer(count)) {
      return Requests.sample(sampling, 0, () -> {
        places.next();
        int[] slots = places.from();
        for (int i = 0; i < count; i++) {
          there[i] = slots[i] * shape.stride();
        }
        long posting = transfer.postRanges(shape.operation(), here, there, lengths, count, null, options.deadline());
        long posted = System.nanoTime();
        transfer.await(posting); // the backend's threads move the bytes: polling would take a core from them
        return posted;
      });
    }
  }
}
