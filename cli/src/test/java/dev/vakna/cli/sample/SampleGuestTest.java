package dev.vakna.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of a guest that is nothing, with what the real ones' scripts have in common. */
class SampleGuestTest {
  private Path checkout;
  private Environment environment;

  @BeforeEach
  void checkOut(@TempDir Path directory) throws IOException {
    checkout = Files.createDirectories(directory.resolve("a checkout"));
    Path common = Files.createDirectories(checkout.resolve("guests/common"));
    Path real = Path.of("").toAbsolutePath().getParent().resolve("guests/common/lib.sh");
    Files.copy(real, common.resolve("lib.sh"));
    environment =
        new Environment(
            checkout,
            directory.resolve("home"),
            directory.resolve("home"),
            directory.resolve("cache"),
            Instant.EPOCH,
            Duration.ZERO,
            false);
  }

  private void script(String body) throws IOException {
    Files.writeString(
        checkout.resolve("guests/build-tiny.sh"),
        "set -eu; GUEST=tiny; HERE='"
            + checkout
            + "/guests'; . \"$HERE/common/lib.sh\"; open_output \"$1\"\n"
            + body);
  }

  @Test
  void ofTwoBuildsAtOnceOneWaitsTellsHowFarTheOtherIsAndFindsItDone() throws Exception {
    // The first goes on until somebody waits for it, which is seen by what that one is told.
    script(
        """
        if [ -f "$OUT/disk.raw" ]; then say 'up to date'; exit 0; fi
        say 'half of it is done'
        n=0
        until [ -e "$HERE/told" ]; do n=$((n + 1)); [ $n -lt 600 ] || die 'nobody waits'; sleep 0.05; done
        echo disk >>"$OUT/disk.raw"
        """);
    Path directory = environment.cache().resolve("sample/tiny");
    List<String> told = new CopyOnWriteArrayList<>();
    Callable<SampleGuest> build =
        () ->
            SampleGuest.build(
                environment,
                "tiny",
                text -> {
                  told.add(text);
                  if (told.stream().filter("half of it is done"::equals).count() == 2) {
                    create(checkout.resolve("guests/told"));
                  }
                });
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SampleGuest> one = both.submit(build);
      Future<SampleGuest> other = both.submit(build);
      assertThat(one.get().disk()).isEqualTo(directory.resolve("disk.raw"));
      assertThat(other.get()).isEqualTo(one.get());
    }

    assertThat(directory.resolve("disk.raw")).hasContent("disk");
    assertThat(told).containsOnlyOnce("up to date");
  }

  private static void create(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFaultIsToldWithItsCureAndTheNextBuildStartsAnew() throws Exception {
    script(
        "[ -e \"$HERE/reachable\" ] || die 'no mirror answers' 'connect it'; : >\"$OUT/disk.raw\"");

    assertThatThrownBy(() -> SampleGuest.build(environment, "tiny", _ -> {}))
        .isInstanceOfSatisfying(
            CommandFailedException.class,
            fault -> assertThat(fault.text()).contains("no mirror answers", "connect it"));

    create(checkout.resolve("guests/reachable"));
    assertThat(SampleGuest.build(environment, "tiny", _ -> {}).disk()).exists();
  }

  @Test
  void aBuildThatWasKilledHoldsUpNobody() throws Exception {
    script("if [ ! -e \"$HERE/tried\" ]; then : >\"$HERE/tried\"; kill -KILL $$; fi");

    assertThatThrownBy(() -> SampleGuest.build(environment, "tiny", _ -> {}))
        .isInstanceOf(CommandFailedException.class);

    assertThat(SampleGuest.build(environment, "tiny", _ -> {}).kind()).isEqualTo("tiny");
  }
}
