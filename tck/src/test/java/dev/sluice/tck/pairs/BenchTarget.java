package dev.sluice.tck.pairs;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Span;
import dev.sluice.Transfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HexFormat;

/** The other side of {@link BenchMain}: polls, and plays back what asks for it. */
final class BenchTarget {
  private BenchTarget() {}

  /**
   * Runs until it is told to end.
   *
   * @param words options as {@code key=value}
   */
  @SuppressWarnings("SystemOut") // the way to the process that started this one
  public static void main(String[] words) throws IOException, InterruptedException {
    BenchOptions options = BenchOptions.of(words);
    try (Agent agent = Side.open("bench-target", options)) {
      Region pool = Side.pool(agent, options, 1);
      System.out.println(HexFormat.of().formatHex(agent.metadata().encode()));
      BufferedReader lines = Side.lines(System.in);
      Peer peer = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(Side.line(lines))));
      Layout one = Layout.of(new Span(0, 8, 64, 1));
      Link link = agent.link(pool.spans(one), peer.region(Side.POOL).spans(one));
      System.out.println("ready");
      try (Transfer back = link.transfer(1)) {
        serve(agent, back);
      }
    }
  }

  private static void serve(Agent agent, Transfer back) throws InterruptedException {
    Notification notification = new Notification();
    int[] first = {0};
    while (true) {
      if (!Side.heard(agent, notification)) {
        continue;
      }
      byte word = notification.at(0);
      if (word == 'Q') {
        return;
      }
      if (word == 'I') {
        Thread.sleep(Side.IDLE_MILLIS + 1000);
        continue;
      }
      Side.finish(back, back.post(Operation.WRITE, first, first, 1, Side.PING, Side.deadline()));
    }
  }
}
