package dev.vakna.simulator.memory;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.store.AttachmentRecords;
import java.util.List;

record MemoryAttachments(State state) implements AttachmentRecords {

  @Override
  public void put(JobId job, Attachment attachment) {
    if (state.operations.find(job.value()).isEmpty()) {
      throw new IllegalStateException("There is no job %s.".formatted(job));
    }
    state.attachments.put(new State.AttachedUnder(job.value(), attachment.name()), attachment);
  }

  @Override
  public List<Attachment> of(JobId job) {
    return state.attachments.between(
        new State.AttachedUnder(job.value(), ""),
        new State.AttachedUnder(job.value(), Character.toString(Character.MAX_VALUE)));
  }
}
