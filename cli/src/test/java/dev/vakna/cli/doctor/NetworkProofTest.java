package dev.vakna.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.terminal.Terminal;
import dev.vakna.engine.qemu.trial.TrialReport;
import dev.vakna.engine.qemu.trial.TrialReport.Row;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkProofTest {

  private static final Row STOPPED = new Row("another address", true, false);
  private static final Row THROUGH = new Row("a router's word", true, true);
  private static final Row UNTRIED = new Row("a tag", false, false);
  private static final Row OWN = new Row("its own", true, true);
  private static final Row OWN_STOPPED = new Row("its own", true, false);

  private static NetworkProof proof(List<Row> attempts, Row own) {
    return new NetworkProof(new TrialReport(attempts, List.of(own)));
  }

  private static String told(NetworkProof proof) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    proof.tell(new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false, false, 200));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFilterThatStopsAllAndLetsItsOwnThroughHolds() {
    NetworkProof proof = proof(List.of(STOPPED), OWN);
    assertThat(proof.good()).isTrue();
    assertThat(told(proof)).contains("The filter holds: 1 of 1 attempts got through without it");
  }

  @Test
  void oneThatLetsSomethingThroughDoesNot() {
    NetworkProof proof = proof(List.of(STOPPED, THROUGH), OWN);
    assertThat(proof.good()).isFalse();
    assertThat(told(proof)).contains("The filter does not hold: 1 of 2 attempts got through.");
  }

  @Test
  void whatDidNotGetThroughWithoutItEitherProvesNothing() {
    NetworkProof proof = proof(List.of(STOPPED, UNTRIED), OWN);
    assertThat(proof.good()).isFalse();
    assertThat(told(proof)).contains("Nothing is proven of 1 of 2 attempts");
  }

  @Test
  void oneThatStopsWhatIsTheGuestsOwnIsOfNoUse() {
    NetworkProof proof = proof(List.of(STOPPED), OWN_STOPPED);
    assertThat(proof.good()).isFalse();
    assertThat(told(proof)).contains("The filter stops what is the guest's own");
  }

  @Test
  void programsAreToldOneByOneAndOfTheSumLast() {
    assertThat(proof(List.of(STOPPED, THROUGH), OWN).json())
        .containsExactly(
            "{\"attempt\":\"another address\",\"unfiltered\":true,\"filtered\":false}",
            "{\"attempt\":\"a router's word\",\"unfiltered\":true,\"filtered\":true}",
            "{\"own\":\"its own\",\"unfiltered\":true,\"filtered\":true}",
            "{\"attempts\":2,\"unfilteredThrough\":2,\"gotThrough\":1,\"ownTrafficOk\":true}");
  }
}
