package dev.vakna.core.admission;

import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.region.Region;
import dev.vakna.core.sizing.StorageRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a caller wishes against the regions and the source: sizes, choices, faults. Pure. */
final class Wishes {

  private final AdmissionFacts facts;
  private final RestoreRequest request;
  private final List<FieldFault> faults;
  private final List<Choice> choices = new ArrayList<>();

  private Wishes(AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    this.facts = facts;
    this.request = request;
    this.faults = new ArrayList<>(faults);
  }

  /**
   * What was read of a wish.
   *
   * @param choices what was left open and chosen
   * @param faults those found before and those found here
   */
  record Outcome(
      Region region, Resources resources, List<Choice> choices, List<FieldFault> faults) {}

  /**
   * @param faults found before; a field that has one gets no second
   */
  static Outcome read(AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    Wishes wishes = new Wishes(facts, request, faults);
    Region region = wishes.region();
    Resources resources = wishes.resources(region);
    return new Outcome(region, resources, wishes.choices, wishes.faults);
  }

  /** The available region of that name. */
  static Optional<Region> named(List<Region> regions, @Nullable String wished) {
    return regions.stream().filter(r -> r.id().equals(wished) && r.available()).findFirst();
  }

  private Region region() {
    List<Region> regions = facts.cloud().regions();
    String wished = request.region();
    Region standard = facts.cloud().defaultRegion();
    if (wished == null) {
      choose("region", standard.id(), "It is the default region.");
      return standard;
    }
    Optional<Region> named = named(regions, wished);
    if (named.isEmpty()) {
      String known =
          String.join(", ", regions.stream().filter(Region::available).map(Region::id).toList());
      fault(
          "/region",
          FieldFault.Code.UNKNOWN_REGION,
          known.isEmpty()
              ? "No region takes new machines now. Leave out `region` and try again later."
              : "`region` must be one of: %s.".formatted(known));
    }
    return named.orElse(standard);
  }

  private Resources resources(Region region) {
    String name = request.name();
    if (name != null && !HostnameLabel.isOne(name)) {
      fault(
          "/name",
          FieldFault.Code.INVALID_NAME,
          "`name` must have 3 to 63 characters: letters, digits and inner hyphens.");
    }
    mode(request.bootMode());
    Resources source = facts.source().resources();
    int cpu = chosen("cpuCores", request.cpuCores(), source.cpuCores(), region.cpuCores(), region);
    int memory =
        chosen("memoryGb", request.memoryGb(), source.memoryGb(), region.memoryGb(), region);
    return new Resources(cpu, memory, storage(region));
  }

  private void mode(@Nullable String mode) {
    if (mode == null) {
      choose("bootMode", "auto", "The machine starts when all of its disks are written.");
    } else if (!mode.equals("auto") && !mode.equals("full")) {
      fault(
          "/bootMode",
          FieldFault.Code.UNKNOWN_VALUE,
          mode.equals("instant")
              ? "`bootMode` `instant` is not offered here yet; use `auto` or `full`."
              : "`bootMode` must be one of: auto, full.");
    }
  }

  private int chosen(
      String field, @Nullable Integer wished, int source, Region.Range range, Region region) {
    if (wished == null) {
      int chosen = range.clamp(source);
      choose(
          field,
          chosen,
          chosen == source
              ? "The source has as much."
              : "The source has %d, and one machine in region %s may have %d to %d."
                  .formatted(source, region.id(), range.min(), range.max()));
      return chosen;
    }
    if (wished < range.min()) {
      fault(
          "/" + field,
          FieldFault.Code.BELOW_MINIMUM,
          "`%s` must be at least %d in region %s.".formatted(field, range.min(), region.id()));
    } else if (wished > range.max()) {
      fault(
          "/" + field,
          FieldFault.Code.ABOVE_MAXIMUM,
          "`%s` must be at most %d in region %s.".formatted(field, range.max(), region.id()));
    }
    return wished;
  }

  private int storage(Region region) {
    StorageRule rule = Admission.storageRule(facts, region);
    Integer wished = request.storageGb();
    if (rule.impossible()) {
      fault(
          "/storageGb",
          FieldFault.Code.REQUIRED_ABOVE_MAXIMUM,
          "The source needs at least %d GiB of storage; region %s gives one machine at most %d GiB."
              .formatted(rule.floorGb(), region.id(), region.storageGb().max()));
    } else if (wished != null && wished < rule.minimumGb()) {
      fault(
          "/storageGb",
          FieldFault.Code.BELOW_MINIMUM,
          "`storageGb` must be at least %d: the larger of the source's storage, the backup's size and the region's minimum."
              .formatted(rule.minimumGb()));
    } else if (wished != null && wished > region.storageGb().max()) {
      fault(
          "/storageGb",
          FieldFault.Code.ABOVE_MAXIMUM,
          "`storageGb` must be at most %d in region %s."
              .formatted(region.storageGb().max(), region.id()));
    }
    if (wished != null) {
      return wished;
    }
    choose("storageGb", rule.minimumGb(), whyStorage(rule, region));
    return rule.minimumGb();
  }

  private String whyStorage(StorageRule rule, Region region) {
    if (rule.minimumGb() > rule.floorGb()) {
      return "No machine in region %s may have less.".formatted(region.id());
    }
    return rule.floorGb() == facts.source().resources().storageGb()
        ? "The source has as much."
        : "The disks in the backup need as much.";
  }

  private void choose(String field, Object value, String why) {
    choices.add(new Choice(field, value, why));
  }

  private void fault(String pointer, FieldFault.Code code, String detail) {
    // A field that could not even be read has its fault already.
    if (faults.stream().noneMatch(fault -> fault.pointer().equals(pointer))) {
      faults.add(new FieldFault(pointer, code, detail));
    }
  }
}
