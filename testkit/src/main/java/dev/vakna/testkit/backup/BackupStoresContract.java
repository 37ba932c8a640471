package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever opens the stores that operators added promises. */
@Timeout(60)
public abstract class BackupStoresContract {

  private Stage stage;
  private BackupStores stores;

  /** What is brought so that it can be tried: stores, none of which is added yet. */
  public interface Stage {

    /** What is tried. */
    BackupStores stores();

    /**
     * Adds a store, or has its name lead to another place.
     *
     * @param place 1 or 2, where nothing is that could be read
     */
    void add(String name, int place) throws Exception;

    /** Removes a store. */
    void remove(String name) throws Exception;
  }

  /** None is added yet. */
  protected abstract Stage open() throws Exception;

  @BeforeEach
  final void openStage() throws Exception {
    stage = open();
    stores = stage.stores();
  }

  private BackupStore store(String name) {
    return stores.find(name).orElseThrow();
  }

  @Test
  void oneThatWasNeverAddedIsNone() throws Exception {
    stage.add("main", 1);
    for (String name :
        List.of("", "other", "MAIN", "main ", "../main", "main\0", "x".repeat(5000))) {
      assertThat(stores.find(name)).as(name).isEmpty();
    }
  }

  @Test
  void eachIsTheSameOneForAsLongAsItIsRecordedSo() throws Exception {
    stage.add("main", 1);
    stage.add("other", 2);
    BackupStore main = store("main");
    BackupStore other = store("other");
    assertThat(main.name()).isEqualTo("main");
    assertThat(other.name()).isEqualTo("other");
    stage.add("third", 1);
    stage.remove("third");
    assertThat(stores.find("third")).isEmpty();
    assertThat(store("main")).as("it remembers what hangs").isSameAs(main);
    assertThat(store("other")).isSameAs(other);
    List<BackupStore> all = BackupStoreRules.atOnce(8, () -> stores.find("main").orElseThrow());
    assertThat(all).allMatch(each -> each == main);
  }

  @Test
  void whatHangsAtOnePlaceSaysNothingOfAnother() throws Exception {
    stage.add("main", 1);
    BackupStore before = store("main");
    stage.add("main", 2);
    assertThat(store("main")).isNotSameAs(before);
    stage.remove("main");
    assertThat(stores.find("main")).isEmpty();
    stage.add("main", 2);
    assertThat(store("main").name()).isEqualTo("main");
  }

  /** That it is away is told by what is asked of it. */
  @Test
  void oneThatIsAwayIsFoundAllTheSame() throws Exception {
    stage.add("main", 1);
    BackupStore main = store("main");
    assertThatThrownBy(main::list).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> main.has("vzdump-qemu-102-2024_03_07-02_15_09.vma"))
        .isInstanceOf(IOException.class);
    assertThat(store("main")).isSameAs(main);
  }
}
