package dev.vakna.core.store;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Attachment;
import java.util.List;

/** What belongs to jobs and is not read with them. */
public interface AttachmentRecords {

  /** Stores an attachment of a job that exists; one of the same name is replaced. */
  void put(JobId job, Attachment attachment);

  /** A job's attachments by name. */
  List<Attachment> of(JobId job);
}
