package dev.sluice.tck.cli.natives;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder into which wheels are unzipped side by side. A wheel is unzipped beside its place and then renamed into it,
 * its marker last; what it replaces is renamed away, not overwritten, since a running process may have it mapped.
 */
final class WheelFolder {
  /** Unfinished work has this prefix; whoever holds the folder's lock may delete it. */
  static final String PART = ".part-";

  /** Top-level folders that belong to no single wheel. */
  private static final Set<String> SHARED = Set.of("nvidia");

  private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path folder;

  WheelFolder(Path folder) {
    this.folder = folder;
  }

  boolean holds(Wheel wheel) {
    return Files.isDirectory(folder.resolve(wheel.marker()));
  }

  /** Deletes what an interrupted fetch has left. */
  void removeParts() throws IOException {
    for (Path part : children(folder, PART + "*")) {
      delete(part);
    }
  }

  void install(Wheel wheel, Downloader downloader) throws IOException, InterruptedException {
    Path part = Files.createTempDirectory(folder, PART);
    try {
      Path file = downloader.download(wheel, part);
      String sha256 = sha256(file);
      if (!sha256.equals(wheel.sha256())) {
        throw new IOException(
            "SHA-256 of " + wheel.file() + " is " + sha256 + ", and " + wheel.sha256() + " is pinned");
      }
      Path tree = Files.createDirectory(part.resolve("tree"));
      unzip(file, tree);
      Path marker = tree.resolve(wheel.marker());
      if (!Files.isDirectory(marker)) {
        throw new IOException(wheel.file() + " holds no " + wheel.marker());
      }
      place(wheel, tree, Files.createDirectory(part.resolve("old")));
    } finally {
      delete(part);
    }
  }

  private void place(Wheel wheel, Path tree, Path old) throws IOException {
    for (Path stale : children(folder, wheel.distribution() + "-*.dist-info")) {
      Files.move(stale, old.resolve(stale.getFileName()), ATOMIC_MOVE);
    }
    for (Path top : children(tree, "*")) {
      String name = String.valueOf(top.getFileName());
      if (name.equals(wheel.marker())) {
        continue;
      }
      if (SHARED.contains(name)) {
        Path shared = Files.createDirectories(folder.resolve(name));
        Path oldShared = Files.createDirectory(old.resolve(name));
        for (Path child : children(top, "*")) {
          rename(child, shared, oldShared);
        }
      } else {
        rename(top, folder, old);
      }
    }
    rename(tree.resolve(wheel.marker()), folder, old);
  }

  private static void rename(Path from, Path into, Path old) throws IOException {
    Path to = into.resolve(String.valueOf(from.getFileName()));
    if (Files.exists(to)) {
      Files.move(to, old.resolve(String.valueOf(from.getFileName())), ATOMIC_MOVE);
    }
    Files.move(from, to, ATOMIC_MOVE);
  }

  private static void unzip(Path file, Path into) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("enablePosixFileAttributes", true))) {
      Path root = zip.getPath("/");
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) throws IOException {
              Path target = into.resolve(root.relativize(entry).toString());
              Files.createDirectories(target.resolveSibling("."));
              Files.copy(entry, target);
              if (Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OWNER_EXECUTE)) {
                Files.setPosixFilePermissions(target, EXECUTABLE);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> children(Path folder, String glob) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(children::add);
    }
    return children;
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
