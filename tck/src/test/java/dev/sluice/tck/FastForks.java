package dev.sluice.tck;

import dev.sluice.tck.fork.ClassPathJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Lets the many JVMs that tests start share an archive of loaded classes: they start in half the time. */
public final class FastForks {
  private static final int SECONDS = 60;

  private static boolean made;

  private FastForks() {}

  /** Makes the archive, once in a test run. Where that fails, everything works as it does without. */
  public static synchronized void use() {
    if (made || System.getProperty(ClassPathJvm.ARCHIVE) != null) {
      return;
    }
    made = true;
    try {
      Path folder = Files.createTempDirectory("sluice-archive");
      Path jar = folder.resolve("own.jar");
      Path archive = folder.resolve("classes.jsa");
      for (Path file : List.of(folder, jar, archive)) {
        file.toFile().deleteOnExit(); // what is named last goes first
      }
      pack(jar);
      System.setProperty(ClassPathJvm.OWN_JAR, jar.toString());
      List<String> command = ClassPathJvm.command(Class.forName("dev.sluice.tck.suite.PeerMain"));
      command.add(1, "-XX:ArchiveClassesAtExit=" + archive);
      Process process = new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write("open\ta\tSLUICE_BACKEND_UCX=true\tSLUICE_BACKEND_REFERENCE=true\nmetadata\ta\nclose\ta\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      if (process.waitFor(SECONDS, java.util.concurrent.TimeUnit.SECONDS) && Files.exists(archive)) {
        System.setProperty(ClassPathJvm.ARCHIVE, archive.toString());
      }
    } catch (IOException | ClassNotFoundException e) {
      System.clearProperty(ClassPathJvm.OWN_JAR);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pack(Path jar) throws IOException {
    Path classes = Path.of(System.getProperty("sluice.root", ".."), "tck", "target", "classes");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        var files = Files.walk(classes)) {
      for (Map.Entry<String, Path> file : files.filter(Files::isRegularFile).map(file -> Map.entry(classes.relativize(file).toString(), file)).toList()) {
        packed.putNextEntry(new JarEntry(file.getKey()));
        packed.write(Files.readAllBytes(file.getValue()));
        packed.closeEntry();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
