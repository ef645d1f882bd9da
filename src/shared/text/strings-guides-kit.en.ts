import type { Guide, GuideFor, GuidePart } from './guide.ts';

/** Packages: the kit that re-arms a reset phone. */
export const KIT: Guide = {
  heading: 'the kit for a reset phone',
  lead: 'After a reset the phone is empty, and its Store gives little or nothing any more. Packages that you have can be put back.',
  parts: [
    {
      title: 'Gather them',
      todo: [
        'Packages on the phone and on its card come along with every backup.',
        'Look through this computer for what was downloaded once: files that end in .xap, .appx, .appxbundle or .msix. Take in each folder that has some.',
        'Do not forget what they need: packages named VCLibs and .NET Native, for arm. The table says which are missing.',
      ],
    },
    {
      title: 'See whether it is whole',
      todo: [
        'Under inside › packages each has its verdict: it will install, something is missing, wrong processor, store-encrypted, or damaged.',
        'How to put them back, step by step, is in the backup’s folder under Readable › Packages.',
      ],
    },
    {
      title: 'Keep it on the phone’s card, too',
      todo: [
        'Copy the folder Packages of the backup onto the microSD card. Windows 10 Mobile installs from there with a tap.',
      ],
    },
  ],
  know: [
    'Apps that are installed cannot be read out of the phone; only their packages can be kept, where you have them.',
    'Nobody has tried a kit on a real phone with this app: try one package before you rely on it.',
  ],
  expect: 'Packages: .xap, .appx, .appxbundle, .msix. Other files in their folders are kept with them.',
};

const SAVE_TO_CARD: Readonly<Record<GuideFor, GuidePart>> = {
  wp8: {
    title: 'Let the camera save to the card',
    todo: [
      'On the phone open Settings › phone storage.',
      'Under "Store new pictures on my" and "Store new music+videos on my" choose SD card.',
    ],
  },
  'wp8.1': {
    title: 'Let the camera save to the card',
    todo: [
      'On the phone open Settings › storage sense.',
      'Set "Store new photos on my", "Store new music+videos on my" and "Store new downloads on my" to SD card.',
      'Leave "Store new apps on my" on phone: apps on a card cannot be read by a computer, and are useless after a reset.',
    ],
  },
  w10m: {
    title: 'Let the camera save to the card',
    todo: [
      'On the phone open Settings › System › Storage.',
      'Under "Change where new content is saved" (older: "Save locations") set documents, music, photos and videos to SD card.',
      'Leave new apps on This Device: apps on a card are encrypted for this phone, and are useless after a reset.',
    ],
  },
  any: {
    title: 'Let the camera save to the card',
    todo: [
      'On the phone open Settings › storage sense (Windows Phone 8.1), Settings › System › Storage (Windows 10 Mobile), or Settings › phone storage (Windows Phone 8).',
      'Let new photos, videos, music and downloads be stored on the SD card; leave apps on the phone.',
    ],
  },
};

/** A microSD card as the short way: what to set on the phone, and what to do once a month. */
export function card(system: GuideFor): Guide {
  return {
    heading: 'with a microSD card',
    lead: 'A card can be read without the phone, without a driver, and in minutes. For a phone with a slot it is the safest way.',
    parts: [
      SAVE_TO_CARD[system],
      {
        title: 'Once a month: the card into the reader',
        todo: [
          'Switch the phone off and take the card out, or take it out after Settings › storage sense › SD card › Remove (Windows 10 Mobile: Settings › System › Storage › SD card › Remove).',
          'Put it into this computer’s reader, choose its folder below, and take it in. What came over the cable from the same card is recognised and not stored twice.',
          'Put it back into the phone. If a computer offers to format or repair the card, say no.',
        ],
      },
      {
        title: 'Keep the kit on it',
        todo: [
          'Copy the backup’s folder Packages onto the card: a reset does not touch the card unless "erase my SD card, too" is ticked. Leave that unticked.',
        ],
      },
    ],
    know: [
      'The folder WPSystem (and what is like it) on a card belongs to apps: it is encrypted for this one phone, is useless after a reset, and is left out.',
      'On Windows 10 Mobile a card may be encrypted as a whole (Settings › System › Device encryption). Then only the phone can read it.',
    ],
    expect: 'The card itself, as a folder.',
  };
}
