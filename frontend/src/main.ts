/** The one module: the panel and the card. */

import { offerCard } from "./card";
import "./panel";

offerCard();
