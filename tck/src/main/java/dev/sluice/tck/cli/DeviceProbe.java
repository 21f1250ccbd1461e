package dev.sluice.tck.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * The devices of this machine, or why there are none.
 *
 * @param devices as {@code info} prints them
 * @param reason empty when there are some
 */
record DeviceProbe(List<Map<String, Object>> devices, String reason) {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  static DeviceProbe run(Console console) throws InterruptedException {
    LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
    DeviceProbe seen = new DeviceProbe(List.of(), "the process that asks for them gave no answer");
    try (ChildProcess child = ChildProcess.start(DevicesTask.NAME, Map.of(), console, events::add)) {
      while (true) {
        ChildProcess.Event event = events.poll(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          child.kill();
          return new DeviceProbe(List.of(), "the CUDA driver did not answer within " + ANSWER.toSeconds() + " s");
        }
        JsonNode content = event.content();
        if (content == null) {
          return seen;
        }
        if (event.name().equals("devices")) {
          List<Map<String, Object>> devices = new ArrayList<>();
          content.path("devices").forEach(one -> {
            Map<String, Object> device = new LinkedHashMap<>();
            one.propertyStream().forEach(entry -> device.put(entry.getKey(), Json.plain(entry.getValue())));
            devices.add(device);
          });
          seen = new DeviceProbe(devices, content.path("reason").asString(""));
        }
      }
    }
  }

  List<String> text() {
    List<String> lines = new ArrayList<>(List.of("", "devices"));
    for (Map<String, Object> device : devices) {
      lines.add("  " + device.get("kind") + " " + device.get("ordinal") + "     " + device.get("name") + ", " + device.get("uuid") + " at " + device.get("pciAddress"));
    }
    if (devices.isEmpty()) {
      lines.add("  none       " + reason);
    }
    return lines;
  }
}
