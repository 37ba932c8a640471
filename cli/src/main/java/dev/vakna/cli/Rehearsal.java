package dev.vakna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Goes through what commands do most, on an archive of a mebibyte of its own, so that Java can take
 * note of the classes that they need. It is run once after a build; what it prints is nobody's.
 */
public final class Rehearsal {

  private Rehearsal() {}

  public static void main(String[] args) {
    run("status");
    run("admin", "vms");
    run("--help");
    try {
      rehearseArchives();
    } catch (IOException e) {
      System.err.println("commands for archives could not be rehearsed and start slower: " + e);
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
