package dev.vakna.core.inventory;

import dev.vakna.core.account.Caller;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.Store;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The VPSs of an account, as its owner sees them. */
public final class VpsListing {

  private final Store store;

  public VpsListing(Store store) {
    this.store = store;
  }

  /**
   * VPSs by id, ascending.
   *
   * @param more others come after the last one
   */
  public record Page(List<Vps> vpses, boolean more) {

    public Page {
      vpses = List.copyOf(vpses);
    }
  }

  /**
   * A page of the caller's VPSs; those being made are among them.
   *
   * @param name exact, case-insensitive, or null for all
   * @param primaryIp exact, or null for all
   * @param after the last id of the page before, or null for the first page
   * @param size how many a page holds
   */
  public Page page(
      Caller caller,
      @Nullable String name,
      @Nullable String primaryIp,
      @Nullable VpsId after,
      int size) {
    List<Vps> found =
        store.read(tx -> tx.vpses().page(caller.account(), name, primaryIp, after, size + 1));
    return new Page(found.subList(0, Math.min(size, found.size())), found.size() > size);
  }

  /** The caller's VPS of that id. Text that is no id, and another account's, are not found. */
  public Optional<Vps> find(Caller caller, String id) {
    return VpsId.parse(id).flatMap(vps -> store.read(tx -> tx.vpses().find(caller.account(), vps)));
  }
}
