package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.ConsoleText;
import dev.vakna.engine.qemu.evidence.ReportLine;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.LogKeeper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests write is kept bounded, harmless and believed only with the nonce. */
class GuestTextTest {

  @TempDir Path directory;

  private static String line(String nonce, String json) {
    return "VAKNA-REPORT %s %s\n"
        .formatted(
            nonce, Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void theNewestWholeReportWithTheNonceIsTaken() {
    String text =
        "noise\n" + line("n1", "{\"a\":1}") + line("n2", "{\"a\":2}") + line("n1", "{\"a\":3}\n");
    assertThat(ReportLine.newest(bytes(text), "n1")).contains("{\"a\":3}\n");
    assertThat(ReportLine.newest(bytes(text), "n2")).contains("{\"a\":2}");
    assertThat(ReportLine.newest(bytes(text), "n3")).isEmpty();
  }

  @Test
  void whatIsNoReportIsPassedOver() {
    String good = line("n", "{\"a\":1}");
    assertThat(ReportLine.newest(bytes(good + line("n", "[1]")), "n")).contains("{\"a\":1}");
    assertThat(ReportLine.newest(bytes(good + "VAKNA-REPORT n !!!\n"), "n")).contains("{\"a\":1}");
    assertThat(ReportLine.newest(bytes(good + "VAKNA-REPORT n eyJh"), "n")).contains("{\"a\":1}");
    assertThat(ReportLine.newest(bytes("echo " + good), "n")).isEmpty();
    assertThat(ReportLine.newest(bytes(line("n", "{\"a\":\"" + "x".repeat(70_000) + "\"}")), "n"))
        .isEmpty();
    assertThat(ReportLine.newest(bytes("kernel: ok\r\n" + good.replace("\n", "\r\n")), "n"))
        .contains("{\"a\":1}");
  }

  @Test
  void consoleTextHasNoControlCharactersWhateverTheGuestWrites() {
    assertThat(ConsoleText.harmless("\u001b[2J\u001b[1;31mred\u001b[0m\r\nnext\u0007"))
        .isEqualTo("red\nnext");
    assertThat(ConsoleText.harmless("\u001b]0;title\u0007text")).isEqualTo("text");
    assertThat(ConsoleText.harmless("a\u202eb\u2066c\u200dd\u0085e")).isEqualTo("abcde");
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[200];
      random.nextBytes(noise);
      String shown = ConsoleText.harmless(new String(noise, StandardCharsets.UTF_8));
      assertThat(shown.chars().filter(c -> c != '\n' && c != '\t'))
          .noneMatch(c -> Character.isISOControl(c));
    }
  }

  @Test
  void aLogIsCutAtItsLimitAndItsBytesAreStillCounted() throws Exception {
    LogKeeper keeper = new LogKeeper(1000);
    Path log = directory.resolve("serial.log");
    keeper.begin(log, HostUser.uid());
    long total = 0;
    for (int round = 0; round < 5; round++) {
      Files.write(log, new byte[700], java.nio.file.StandardOpenOption.APPEND);
      total += 700;
      keeper.trim(log);
      assertThat(Files.size(log)).isLessThanOrEqualTo(1000);
      assertThat(keeper.written(log)).isEqualTo(total);
    }
    assertThat(Files.size(LogKeeper.olderPart(log))).isLessThanOrEqualTo(1000);
    assertThat(LogKeeper.tail(log, 5000)).hasSizeLessThanOrEqualTo(2000).hasSizeGreaterThan(1000);
    keeper.begin(log, HostUser.uid());
    assertThat(keeper.written(log)).isZero();
  }

  @Test
  void theLastWordsAreThoseOfThisRunAlsoWhenTheLogWasJustCut() throws Exception {
    LogKeeper keeper = new LogKeeper(1000);
    Path log = directory.resolve("qemu.log");
    Files.writeString(log, "of an earlier run");
    keeper.begin(log, HostUser.uid());
    assertThat(LogKeeper.lastWords(log)).isEmpty();
    Files.writeString(log, "x".repeat(1000) + "it burns\n");
    keeper.trim(log);
    assertThat(log).isEmptyFile();
    assertThat(LogKeeper.lastWords(log)).endsWith("it burns");
  }

  @Test
  void aLogThatBecameALinkIsNotFollowed() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "s".repeat(2000));
    Path log = directory.resolve("serial.log");
    Files.createSymbolicLink(log, secret);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> LogKeeper.tail(log, 100)))
        .isInstanceOf(java.io.IOException.class);
    new LogKeeper(1000).trim(log);
    assertThat(secret).hasSize(2000);
    assertThat(log).isSymbolicLink();
    assertThat(LogKeeper.olderPart(log)).doesNotExist();
  }
}
