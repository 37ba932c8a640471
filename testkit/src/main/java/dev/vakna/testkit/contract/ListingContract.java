package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.job.Standing;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Operators' lists, page by page, of every storage. */
public abstract class ListingContract extends Contract {

  @Test
  public void pagesThroughAllAccountsOldestFirst() {
    List<Account> made = List.of(newAccount(), newAccount(), newAccount());
    List<Account> walked = new ArrayList<>();
    List<Account> page = ask(tx -> tx.accounts().page(null, 2));
    while (!page.isEmpty()) {
      walked.addAll(page);
      AccountId last = page.getLast().id();
      page = ask(tx -> tx.accounts().page(last, 2));
    }
    assertThat(walked).containsExactlyElementsOf(ask(tx -> tx.accounts().all()));
    assertThat(walked).containsAll(made);
    AccountId nobody = new AccountId(chance.nextId());
    thatList(tx -> tx.accounts().page(nobody, 2)).isEmpty();
  }

  @Test
  public void pagesThroughJobsNewestFirst() {
    String host = samples.unique("host");
    Set<OperationStatus> queued = Set.of(OperationStatus.QUEUED);
    List<JobId> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Job job = samples.restore(newAccount().id(), host);
      change(tx -> tx.jobs().insert(job));
      made.add(job.id());
    }
    List<JobId> walked = new ArrayList<>();
    List<Standing> page = ask(tx -> tx.jobs().standings(queued, null, 2));
    while (!page.isEmpty()) {
      page.forEach(standing -> walked.add(standing.job().id()));
      JobId last = page.getLast().job().id();
      page = ask(tx -> tx.jobs().standings(queued, last, 2));
    }
    assertThat(walked).doesNotHaveDuplicates().containsAll(made);
    List<JobId> all =
        ask(tx -> tx.jobs().standings(queued, 10_000)).stream()
            .map(standing -> standing.job().id())
            .toList();
    assertThat(walked).containsExactlyElementsOf(all);
  }

  @Test
  public void anAccountPagesThroughItsOwnJobsNewestFirst() {
    Account account = newAccount();
    List<JobId> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(jobOf(account, i / 2, "vps.restore_to_payg").id());
    }
    jobOf(newAccount(), 9, "vps.restore_to_payg");
    List<Job> walked = new ArrayList<>();
    List<Job> page = ask(tx -> tx.jobs().page(account.id(), JobFilter.ALL, null, 2));
    while (!page.isEmpty()) {
      walked.addAll(page);
      JobRecords.Position last =
          new JobRecords.Position(page.getLast().operation().createdAt(), page.getLast().id());
      page = ask(tx -> tx.jobs().page(account.id(), JobFilter.ALL, last, 2));
    }
    assertThat(walked).extracting(Job::id).containsExactlyInAnyOrderElementsOf(made);
    assertThat(walked)
        .extracting(job -> job.operation().createdAt())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  public void anAccountsJobsAreFiltered() {
    Account account = newAccount();
    Job restore = jobOf(account, 1, "vps.restore_to_payg");
    Job start = jobOf(account, 2, "vps.start");
    Set<OperationStatus> queued = Set.of(OperationStatus.QUEUED);
    Set<OperationStatus> ended = Set.of(OperationStatus.COMPLETED, OperationStatus.FAILED);
    assertThat(ids(account, new JobFilter(queued, null, null)))
        .containsExactly(start.id(), restore.id());
    assertThat(ids(account, new JobFilter(ended, null, null))).isEmpty();
    assertThat(ids(account, new JobFilter(Set.of(), Set.of("vps.start", "other"), null)))
        .containsExactly(start.id());
    assertThat(ids(account, new JobFilter(Set.of(), Set.of(), null))).isEmpty();
    assertThat(ids(account, new JobFilter(queued, Set.of("vps.start"), restore.vps()))).isEmpty();
    assertThat(ids(account, new JobFilter(Set.of(), null, restore.vps())))
        .containsExactly(restore.id());
    assertThat(ids(newAccount(), new JobFilter(Set.of(), null, restore.vps()))).isEmpty();
  }

  private List<JobId> ids(Account account, JobFilter filter) {
    return ask(tx -> tx.jobs().page(account.id(), filter, null, 10)).stream().map(Job::id).toList();
  }

  private Job jobOf(Account account, int second, String kind) {
    Job job =
        new Job(
            Operation.queued(
                chance.nextId(), kind, samples.unique("host"), "{}", AT.plusSeconds(second)),
            account.id(),
            new VpsId(chance.nextId()),
            null);
    change(tx -> tx.jobs().insert(job));
    return job;
  }
}
