/** What the page of a report shows, every number already a text, and the template that shows it (src/main/jte). */
@NullMarked
package org.pivotune.report.page;

import org.jspecify.annotations.NullMarked;
