package dev.vakna.core.admin;

import dev.vakna.core.custody.Lineage;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which machine's backups an operator ties a VPS to. A number alone is enough only where no
 * backups, or those of one machine that nobody has, are under it; else the machine must be named,
 * so that no VPS ever gets all that happens to bear its number.
 *
 * @param source where its backups lie, or null
 * @param lineage the machine whose backups it is given now, or null when none are, or they are its
 *     own already
 * @param alone no other machine has backups under the number
 * @param changed whether the source is another one than before
 */
record SourceChoice(
    Vps.@Nullable BackupSource source, @Nullable Lineage lineage, boolean alone, boolean changed) {

  /**
   * Chooses.
   *
   * @throws AdminRefusedException when that cannot be, or is not enough
   */
  static SourceChoice of(Tx tx, Vps vps, Inventory.Wish wish) {
    Vps.BackupSource present = vps.origin().source();
    if (wish.source().unchanged()) {
      return new SourceChoice(present, null, false, false);
    }
    String name =
        wish.source().store() != null
            ? wish.source().store()
            : present == null ? null : present.store();
    Integer vmid =
        wish.source().vmid() != null
            ? wish.source().vmid()
            : present == null ? null : Integer.valueOf(present.vmid());
    if (name == null || vmid == null) {
      throw AdminRefusedException.fault(
          "sourceStore",
          FieldFault.Code.MISSING_REQUIRED,
          "`sourceStore` and `sourceVmid` belong together.");
    }
    if (tx.backups().stores().stream().noneMatch(s -> s.name().equals(name))) {
      throw AdminRefusedException.fault(
          "sourceStore",
          FieldFault.Code.UNKNOWN_VALUE,
          "There is no store '%s'. Add it with 'vakna admin store add'.".formatted(name));
    }
    boolean there = present != null && present.store().equals(name) && present.vmid() == vmid;
    if (there && wish.source().machine() == null) {
      return new SourceChoice(present, null, false, false);
    }
    tx.custody().lock(name, vmid);
    List<Vps> others =
        tx.vpses().bySource(name, vmid).stream().filter(o -> !o.id().equals(vps.id())).toList();
    List<Lineage> lineages = Lineage.of(tx, name, vmid);
    String machine = wish.source().machine();
    return machine == null
        ? byNumber(tx, vps, name, vmid, others, lineages)
        : byMachine(tx, name, vmid, machine, others, lineages);
  }

  private static SourceChoice byNumber(
      Tx tx, Vps vps, String name, int vmid, List<Vps> others, List<Lineage> lineages) {
    if (lineages.size() > 1) {
      throw AdminRefusedException.fault(
          "sourceMachine",
          FieldFault.Code.MISSING_REQUIRED,
          "Several machines have the number %d in '%s'; name one as `sourceMachine`: %s."
              .formatted(
                  vmid,
                  name,
                  lineages.stream().map(Lineage::words).collect(Collectors.joining("; "))));
    }
    if (!others.isEmpty()) {
      throw taken(name, vmid, others.getFirst());
    }
    if (!lineages.isEmpty() && lineages.getFirst().wasOfAnother(tx, name, vmid, vps.account())) {
      throw AdminRefusedException.fault(
          "sourceMachine",
          FieldFault.Code.MISSING_REQUIRED,
          "The backups of guest %d in '%s' were another account's. If they are this account's now, name the machine as `sourceMachine`: %s."
              .formatted(vmid, name, lineages.getFirst().words()));
    }
    return lineages.isEmpty()
        ? new SourceChoice(new Vps.BackupSource(name, vmid, null, tx.now()), null, false, true)
        : tied(name, vmid, lineages.getFirst(), true);
  }

  private static SourceChoice byMachine(
      Tx tx, String name, int vmid, String machine, List<Vps> others, List<Lineage> lineages) {
    Lineage lineage = lineages.stream().filter(one -> one.goesBy(machine)).findFirst().orElse(null);
    MachineIdentity wished =
        lineage != null ? lineage.machine() : MachineIdentity.ofUuid(uuid(machine, name, vmid));
    for (Vps other : others) {
      MachineIdentity its = Objects.requireNonNull(other.origin().source()).machine();
      if (its == null
          || its.key().equals(wished.key())
          || (lineage != null && lineage.isOf(other))) {
        throw taken(name, vmid, other);
      }
    }
    if (lineage == null) {
      Instant now = tx.now();
      return new SourceChoice(new Vps.BackupSource(name, vmid, wished, now), null, false, true);
    }
    return tied(name, vmid, lineage, lineages.size() == 1 && others.isEmpty());
  }

  private static SourceChoice tied(String name, int vmid, Lineage lineage, boolean alone) {
    return new SourceChoice(
        new Vps.BackupSource(name, vmid, lineage.machine(), lineage.oldest()),
        lineage,
        alone,
        true);
  }

  private static String uuid(String machine, String name, int vmid) {
    String lower = machine.strip().toLowerCase(Locale.ROOT);
    if (!lower.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      throw AdminRefusedException.fault(
          "sourceMachine",
          FieldFault.Code.UNKNOWN_VALUE,
          "No backup under the number %d in '%s' is of that machine. `sourceMachine` is the machine's SMBIOS uuid, or its name in 'vakna admin backup list --store %s'."
              .formatted(vmid, name, name));
    }
    return lower;
  }

  private static AdminRefusedException taken(String name, int vmid, Vps holder) {
    return AdminRefusedException.fault(
        "sourceVmid",
        FieldFault.Code.UNKNOWN_VALUE,
        "The backups of guest %d in '%s' belong to %s already."
            .formatted(vmid, name, holder.id().text()));
  }

  /**
   * Gives the VPS, as it was before and is stored now, what it is tied to, and lets everything else
   * under both numbers be decided anew.
   */
  void settle(Tx tx, Vps before) {
    if (!changed || source == null) {
      return;
    }
    Vps.BackupSource was = before.origin().source();
    if (was != null) {
      tx.custody().release(before.id());
      tx.custody().reopen(was.store(), was.vmid());
    }
    if (lineage != null) {
      lineage.give(tx, source.store(), source.vmid(), alone, before.id());
    }
    tx.custody().reopen(source.store(), source.vmid());
  }
}
