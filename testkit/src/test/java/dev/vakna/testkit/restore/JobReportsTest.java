package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.JobId;
import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.outcome.JobReports;
import dev.vakna.simulator.Samples;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class JobReportsTest {

  private final World world = new World();
  private final JobReports reports = new JobReports(world.store);

  @Test
  void aReportIsThereForItsOwnerWhenTheJobHasEnded() throws Exception {
    JobId job = world.start();
    assertThat(reports.of(world.caller(), job.text()))
        .isEqualTo(new JobReports.Answer.Unfinished(job));

    world.runToRest();

    assertThat(reports.of(world.caller(), job.text()))
        .isInstanceOfSatisfying(
            JobReports.Answer.Ended.class,
            ended ->
                assertThat(ended.report())
                    .extracting(JobReport::jobId, JobReport::success)
                    .containsExactly(job.text(), true));
    assertThat(reports.of(job)).isEqualTo(reports.of(world.caller(), job.text()));
  }

  @Test
  void anotherAccountsJobIsNone() {
    JobId job = world.start();
    Samples samples = new Samples(world.chance, world.clock.instant());
    Caller other = new Caller(samples.account().id(), "key", EnumSet.allOf(Scope.class));

    assertThat(reports.of(other, job.text())).isEqualTo(new JobReports.Answer.Absent());
    assertThat(reports.of(world.caller(), "nonsense")).isEqualTo(new JobReports.Answer.Absent());
    assertThat(reports.of(new JobId(world.chance.nextId())))
        .isEqualTo(new JobReports.Answer.Absent());
  }
}
