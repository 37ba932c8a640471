package dev.vakna.bench.machine;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One or more processes, each reading what the one before it writes.
 *
 * @param commands words of each
 * @param output where the last one's standard output goes
 * @param notes a file that takes what they say on standard error
 */
public record Program(List<List<String>> commands, Redirect output, Path notes) {

  private static final int POLL_MILLIS = 2;

  /** One process whose output nobody reads. */
  public static Program of(Path notes, String... words) {
    return new Program(List.of(List.of(words)), Redirect.DISCARD, notes);
  }

  /** A pipe of processes; what the last one writes nobody reads. */
  @SafeVarargs
  public static Program pipe(Path notes, List<String>... commands) {
    return new Program(List.of(commands), Redirect.DISCARD, notes);
  }

  /** The same, with its output in a file. */
  public Program into(Path file) {
    return new Program(commands, Redirect.to(file.toFile()), notes);
  }

  /** A process that sees the caller's environment, but no word of a server's database. */
  public static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("VAKNA_DATABASE"));
    return builder;
  }

  private List<Process> start() throws IOException {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (List<String> command : commands) {
      builders.add(builder(command).redirectError(Redirect.appendTo(notes.toFile())));
    }
    builders.getFirst().redirectInput(new File("/dev/null"));
    builders.getLast().redirectOutput(output);
    return ProcessBuilder.startPipeline(builders);
  }

  /**
   * Runs to the end of the last process.
   *
   * @throws ProgramFailedException if one of them failed
   */
  public void run() throws IOException, InterruptedException {
    finish(start(), () -> {});
  }

  /** What is done while processes run. */
  @FunctionalInterface
  private interface Meanwhile {
    void run() throws InterruptedException;
  }

  private void finish(List<Process> processes, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    try {
      meanwhile.run();
      for (Process process : processes) {
        process.waitFor();
      }
    } catch (InterruptedException e) {
      processes.forEach(Process::destroyForcibly);
      throw e;
    }
    requireGood(processes);
  }

  /**
   * Runs to the end and watches meanwhile how much memory each process holds.
   *
   * @return the most that was resident, in bytes, process by process; 0 where it could not be seen
   * @throws ProgramFailedException if one of them failed
   */
  public List<Long> runWatched() throws IOException, InterruptedException {
    List<Process> processes = start();
    long[] peaks = new long[processes.size()];
    finish(processes, () -> watch(processes, peaks));
    return java.util.Arrays.stream(peaks).boxed().toList();
  }

  private static void watch(List<Process> processes, long[] peaks) throws InterruptedException {
    boolean ended = false;
    while (!ended) {
      ended = true;
      for (int i = 0; i < peaks.length; i++) {
        peaks[i] = Math.max(peaks[i], peak(processes.get(i).pid()));
        ended &= !processes.get(i).isAlive();
      }
      ended = ended || processes.getLast().waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** The kernel keeps the highest mark, so only what happens after the last look is missed. */
  private static long peak(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      // It has ended.
      return 0;
    }
    return 0;
  }

  private void requireGood(List<Process> processes) throws IOException {
    for (int i = 0; i < processes.size(); i++) {
      int status = processes.get(i).exitValue();
      if (status != 0) {
        throw new ProgramFailedException(
            commands.stream()
                .map(words -> String.join(" ", words))
                .collect(Collectors.joining(" | ")),
            "%s ended with status %d: %s"
                .formatted(commands.get(i).getFirst(), status, lastWords()));
      }
    }
  }

  private String lastWords() throws IOException {
    if (!Files.exists(notes)) {
      return "it said nothing";
    }
    List<String> lines = Files.readAllLines(notes, StandardCharsets.ISO_8859_1);
    return lines.isEmpty()
        ? "it said nothing"
        : String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }
}
