package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a runner knows of kinds of operations, and which operations it leaves to others. */
class KnownKindsTest extends DrivenOperation {

  private final List<String> told = new ArrayList<>();

  @Test
  void kindsAreToldApartByWhetherTheyAreQuickAndWhetherTheyAreTakenBack() {
    ScriptedKind restore = new ScriptedKind();
    restore.name = "restore";
    restore.waiting.add("two");
    ScriptedKind reboot = new ScriptedKind();
    reboot.name = "reboot";
    reboot.quick = true;
    reboot.waiting.add("one");
    ScriptedKind removal = new ScriptedKind();
    removal.name = "removal";
    removal.forwardOnly = true;
    OperationRunner<List<String>> runner = telling(List.of(restore, reboot, removal));
    assertThat(runner.quickKinds()).containsExactly("reboot");
    assertThat(runner.longKinds()).containsExactlyInAnyOrder("restore", "removal");
    assertThat(runner.forwardOnlyKinds()).containsExactly("removal");
    assertThat(runner.waitingSteps()).as("of long work").containsExactly("two");
  }

  @Test
  void aKindThatThisReleaseDoesNotKnowIsPutOffForTheLongestPauseAndToldSo() throws Exception {
    telling(List.of()).run(claim().orElseThrow());
    assertThat(journal.asked).containsExactly("postpone PT30S");
    assertThat(told)
        .containsExactly(
            journal.operation().id()
                + " is of the kind 'test', which this release does not know; it waits for one that"
                + " does");
  }

  @Test
  void aJournalOfANewerReleaseIsLeftForIt() throws Exception {
    journal.found(
        OperationStatus.RUNNING,
        null,
        line("one", Entry.Mark.DONE),
        line("of-tomorrow", Entry.Mark.INTENT),
        line(Drive.ENDING, Entry.Mark.RETRY));
    telling(List.of(kind)).run(claim().orElseThrow());
    assertThat(kind.begun).isEmpty();
    assertThat(journal.asked).containsExactly("postpone PT30S");
    assertThat(told)
        .containsExactly(
            journal.operation().id()
                + " has done [of-tomorrow], which this release does not know; it waits for one that"
                + " does");
    assertThat(claim()).isPresent();
  }

  @Test
  void whatIsToldOfAnOperationNamesIt() throws Exception {
    telling(List.of(kind)).run(claim().orElseThrow());
    assertThat(told).containsExactly(journal.operation().id() + " completed");
  }

  @Test
  void newsOfAnOperationThatIsNotHereAreNobodys() throws Exception {
    OperationRunner<List<String>> runner = telling(List.of(kind));
    runner.look(journal.operation().id());
    assertThat(journal.asked).isEmpty();
    runner.run(claim().orElseThrow());
    journal.asked.clear();
    runner.look(journal.operation().id());
    assertThat(journal.asked).as("nor of one that has ended").isEmpty();
  }

  private OperationRunner<List<String>> telling(List<ScriptedKind> kinds) {
    return new OperationRunner<>(
        journal, kinds, POLICY, pace, (id, words) -> told.add(id + " " + words));
  }
}
