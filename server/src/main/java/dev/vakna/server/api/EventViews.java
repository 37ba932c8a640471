package dev.vakna.server.api;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.Line;
import dev.vakna.server.http.ApiJson;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What events say of jobs and VPSs: the same as calls that read them. */
public final class EventViews {

  private static final String CHANGE = "change";

  private final ApiJson json;
  private final JobViews jobs;
  private final Line line;

  /** What happened to a VPS that is there. */
  public enum Change {
    CREATED,
    CHANGED,
    /** It ends within a day by itself, at its {@code deleteAfter}. */
    ENDING
  }

  public EventViews(ApiJson json, JobViews jobs, Line line) {
    this.json = json;
    this.jobs = jobs;
    this.line = line;
  }

  /** A job as the second version of the API shows it, in UTF-8 and on one line. */
  public byte[] job(Job job) {
    return json.bytes(jobs.view(job, line.place(job)));
  }

  /**
   * A VPS as its owner sees it.
   *
   * @param deleteAfter when it ends by itself, or null
   * @param change what happened to it
   */
  public byte[] vps(Vps vps, @Nullable Instant deleteAfter, Change change) {
    ObjectNode view = json.mapper().valueToTree(VpsView.of(vps).ending(deleteAfter));
    view.put(CHANGE, change.name().toLowerCase(Locale.ROOT));
    return json.bytes(view);
  }

  /** A VPS that is gone. */
  public byte[] gone(VpsId vps) {
    return json.bytes(
        json.mapper().createObjectNode().put("id", vps.text()).put(CHANGE, "deleted"));
  }
}
