// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.load.LoadProblem;
import java.util.List;

/** Is told what folders of keys hold, on the thread that looks. */
public interface KeyFolderHandler {

    /** All keys that the folders give from now on, in place of those told before. */
    void onKeys(List<KeyEntry> entries);

    /** What could not be used; once for as long as it stays so. */
    void onProblem(LoadProblem problem);
}
