package com.example.backend;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A connection that a peer opened: its frames are handed on, its WRITEs and READs done, one after the other. */
final class Served implements Runnable {
  private static final int COLUMNS = 4;

  private final Line line;
  private final Password password;
  private final Regions regions;
  private final ExampleWorker worker;

  Served(SocketChannel channel, Password password, Regions regions, ExampleWorker worker) {
    this.line = new Line(channel);
    this.password = password;
    this.regions = regions;
    this.worker = worker;
  }

  @Override
  public void run() {
    try (line) {
      if (!new Password(line.getLong(), line.getLong()).equals(password)) {
        return;
      }
      while (true) {
        if (!line.hasInput()) {
          line.flush(); // before the next read blocks
        }
        switch (line.getByte()) {
          case Line.FRAME -> worker.received(line.getBytes(checked(line.getInt(), ExampleBackend.MAX_FRAME)));
          case Line.WRITE -> write(descriptors());
          case Line.READ -> read(descriptors());
          default -> throw new IOException("what the peer says is none of ours");
        }
      }
    } catch (IOException | InterruptedException over) {
      // The peer closed the connection, died, or talks nonsense; or we are being closed. In each case that was all.
    }
  }

  private long[] descriptors() throws IOException {
    long[] columns = new long[COLUMNS * checked(line.getInt(), Slice.MOST)];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = line.getLong();
    }
    return columns;
  }

  private static int checked(int count, int most) throws IOException {
    if (count < 0 || count > most) {
      throw new IOException(count + " is not from 0 to " + most);
    }
    return count;
  }

  private Optional<Region> region(long[] descriptors, int i) {
    return regions.asked(descriptors[i], descriptors[i + 1], descriptors[i + 2], descriptors[i + 3]);
  }

  /** Bytes that have no place to go to are taken off the line all the same, so that what follows them is found. */
  private void write(long[] descriptors) throws IOException {
    int answer = Line.DONE;
    for (int i = 0; i < descriptors.length; i += COLUMNS) {
      Region region = region(descriptors, i).orElse(null);
      boolean written = region != null && line.getAll(region, descriptors[i + 2], descriptors[i + 3]);
      if (region == null) {
        line.skip(descriptors[i + 3]);
      }
      if (!written && answer == Line.DONE) {
        answer = -1 - i / COLUMNS;
      }
    }
    line.putInt(answer);
  }

  private void read(long[] descriptors) throws IOException {
    for (int i = 0; i < descriptors.length; i += COLUMNS) {
      Region region = region(descriptors, i).orElse(null);
      if (region == null || !line.putPieces(region, descriptors[i + 2], descriptors[i + 3])) {
        line.putInt(-1 - i / COLUMNS);
        return;
      }
    }
    line.putInt(Line.DONE);
  }
}
