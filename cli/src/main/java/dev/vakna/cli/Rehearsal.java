package dev.vakna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Goes through what commands do most, so that Java can take note of the classes that they need:
 * those for archives on one of a mebibyte of its own, and the others apart, since every class that
 * is noted costs each command a little. It is run after a build, once with the word {@code vma} and
 * once without; what it prints is nobody's.
 */
public final class Rehearsal {

  private Rehearsal() {}

  /**
   * @param args {@code vma} for the commands for archives, nothing for the others
   */
  public static void main(String[] args) throws IOException {
    if (List.of(args).equals(List.of("vma"))) {
      rehearseArchives();
    } else {
      run("status");
      run("admin", "vms");
      run("--help");
    }
  }

  private static void rehearseArchives() throws IOException {
    Path directory = Files.createTempDirectory("vakna-rehearsal");
    try {
      Path disk = directory.resolve("disk.raw");
      Files.write(disk, new byte[1 << 20]);
      Path config = Files.writeString(directory.resolve("qemu-server.conf"), "memory: 512\n");
      String archive = directory.resolve("archive.vma.zst").toString();
      String into = directory.resolve("extracted").toString();
      run("vma", "create", archive, "--config", config.toString(), "drive-scsi0=" + disk);
      run("vma", "list", archive);
      run("vma", "list", "--json", archive);
      run("vma", "config", archive);
      run("vma", "verify", archive);
      run("vma", "index", archive);
      run("vma", "extract", archive, into);
    } finally {
      remove(directory);
    }
  }

  private static void run(String... words) {
    VaknaCommand.commandLine(words).execute(words);
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.toList();
    }
    for (Path file : files.reversed()) {
      Files.delete(file);
    }
  }
}
