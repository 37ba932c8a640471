package dev.vakna.engine.qemu.bridge;

import dev.vakna.engine.qemu.program.ToolProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Programs that change the host's network, each for as long as a moment.
 *
 * @param before words before every command, as those that enter a network namespace; empty for the
 *     namespace of this process
 */
public record HostCommands(List<String> before) {

  private static final long PATIENCE_SECONDS = 20;

  public HostCommands {
    before = List.copyOf(before);
  }

  /** Those of the network namespace of that name. */
  public static HostCommands in(String namespace) {
    return new HostCommands(List.of("ip", "netns", "exec", namespace));
  }

  /**
   * Runs a program to its end.
   *
   * @return what it wrote
   * @throws HostNetworkException when it fails, is not there or does not end within 20 s
   */
  public String run(String... words) throws InterruptedException {
    return run(List.of(words), "");
  }

  /** The same with a text to read. */
  public String run(List<String> words, String input) throws InterruptedException {
    Ended ended = end(words, start(words), input);
    if (ended.status() != 0) {
      throw new HostNetworkException(
          "'%s' ended with status %d and said: %s"
              .formatted(String.join(" ", words), ended.status(), ended.said()));
    }
    return ended.said();
  }

  /** Runs a program that may well fail, and gives all that it wrote. */
  String hear(List<String> words) throws InterruptedException {
    return end(words, start(words), "").said();
  }

  /** Runs a program that may well fail, and gives its output as far as it is data. */
  String ask(List<String> words) throws InterruptedException {
    return end(words, stream(words), "").said();
  }

  private record Ended(int status, String said) {}

  private static Ended end(List<String> words, Process process, String input)
      throws InterruptedException {
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      // What says much waits for whoever reads it.
      FutureTask<byte[]> output = new FutureTask<>(process.getInputStream()::readAllBytes);
      Thread.ofVirtual().name("output-of-" + words.getFirst()).start(output);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new HostNetworkException(
            "'%s' had not ended after %d s".formatted(String.join(" ", words), PATIENCE_SECONDS));
      }
      return new Ended(
          process.exitValue(), new String(output.get(), StandardCharsets.UTF_8).strip());
    } catch (IOException | ExecutionException e) {
      throw new HostNetworkException(
          "'%s' could not be talked to: %s".formatted(String.join(" ", words), e.getMessage()), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Starts a program that goes on.
   *
   * @throws HostNetworkException when it is not there
   */
  public Process start(List<String> words) {
    return begin(words, builder -> builder.redirectErrorStream(true));
  }

  /** The same for one whose output is data: what it has to complain about is lost. */
  public Process stream(List<String> words) {
    return begin(words, builder -> builder.redirectError(ProcessBuilder.Redirect.DISCARD));
  }

  private Process begin(List<String> words, UnaryOperator<ProcessBuilder> output) {
    List<String> all = new ArrayList<>(before);
    all.addAll(words);
    try {
      return output.apply(ToolProgram.of(all)).start();
    } catch (IOException e) {
      throw new HostNetworkException(
          "'%s' cannot be started: %s".formatted(all.getFirst(), e.getMessage()), e);
    }
  }
}
