package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Standing;
import dev.vakna.operations.OperationStatus;
import java.util.ArrayList;
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
}
